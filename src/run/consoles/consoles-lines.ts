/** The longest line that is kept whole, in UTF-16 units. */
export const LONGEST_LINE = 64 * 1_024;

const CUT = ` … (line cut at ${LONGEST_LINE / 1_024} KiB)`;

/** Makes whole lines of a console that comes in pieces; holds no more than one line, and of that no more than 64 KiB. */
export class ConsoleLines {
  #begun = '';
  /** What comes up to the next line end is thrown away: its line was too long, and has been given out. */
  #skipping = false;

  /** The lines that this piece completes, without their ends. */
  take(text: string): readonly string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#add(text.slice(from, end), lines);
      if (!this.#skipping) lines.push(this.#begun);
      this.#begun = '';
      this.#skipping = false;
      from = end + 1;
    }
    this.#add(text.slice(from), lines);
    this.#begun = copied(this.#begun);
    return lines;
  }

  /** What stands behind the last line end, once nothing follows. */
  end(): readonly string[] {
    const rest = this.#begun;
    this.#begun = '';
    return rest === '' ? [] : [rest];
  }

  #add(piece: string, lines: string[]): void {
    if (this.#skipping) return;
    if (this.#begun.length + piece.length <= LONGEST_LINE) {
      this.#begun += piece;
      return;
    }
    lines.push(this.#begun + piece.slice(0, LONGEST_LINE - this.#begun.length) + CUT);
    this.#begun = '';
    this.#skipping = true;
  }
}

/** A slice keeps all of the text alive that it was cut from: megabytes for the sake of half a line, for each of a thousand builds. */
const copied = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');
