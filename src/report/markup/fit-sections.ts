/** A part of a text whose rows may be cut. */
export interface Section {
  /** Before the rows, and after them. */
  readonly open: string;
  readonly close: string;
  readonly rows: readonly string[];
  /** How many rows were left out before, since there were too many; they count as cut. */
  readonly more: number;
  /** Its name, told where the whole section is cut. Default: it is cut without a word. */
  readonly name?: string;
}

export interface Fitted {
  readonly text: string;
  /** Rows that are missing. */
  readonly cut: number;
  /** Names of sections that are missing whole. */
  readonly dropped: readonly string[];
}

/**
 * As many rows as a text of `limit` UTF-16 units has room for, from the front. A section is opened only where its first row
 * still fits, and one that is opened is always closed.
 */
export function fitSections(sections: readonly Section[], limit: number): Fitted {
  let text = '';
  let cut = 0;
  const dropped: string[] = [];
  for (const { open, close, rows, more, name } of sections) {
    cut += more;
    const frame = open.length + close.length;
    const [first = ''] = rows;
    if (text.length + frame + first.length > limit) {
      cut += Math.max(1, rows.length);
      if (name !== undefined) dropped.push(name);
      continue;
    }
    let inside = '';
    let taken = 0;
    for (const row of rows) {
      if (text.length + frame + inside.length + row.length > limit) break;
      inside += row;
      taken += 1;
    }
    cut += rows.length - taken;
    text += open + inside + close;
  }
  return { text, cut, dropped };
}
