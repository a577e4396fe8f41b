/** One line of a text. */
export interface TextLine {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last character; its end of line is not part of it. */
  readonly end: number;
  /** How many spaces and tabs it begins with. */
  readonly indent: number;
  readonly isBlank: boolean;
  readonly isComment: boolean;
}

/** The lines of a text, and where in them something stands. */
export class TextLines {
  readonly text: string;
  readonly all: readonly TextLine[];

  constructor(text: string) {
    this.text = text;
    const lines: TextLine[] = [];
    let start = 0;
    while (start <= text.length) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      lines.push(lineOf(text, start, text[end - 1] === '\r' && end > start ? end - 1 : end));
      if (newline === -1) break;
      start = newline + 1;
    }
    this.all = lines;
  }

  /** Index of the line that an offset is on. */
  at(offset: number): number {
    let low = 0;
    let high = this.all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.all[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** From 0. */
  column(offset: number): number {
    return offset - (this.all[this.at(offset)]?.start ?? 0);
  }

  /** Whether nothing but indentation stands before it on its line. */
  isFirst(offset: number): boolean {
    return this.column(offset) === this.all[this.at(offset)]?.indent;
  }
}

function lineOf(text: string, start: number, end: number): TextLine {
  let first = start;
  while (first < end && (text[first] === ' ' || text[first] === '\t')) first += 1;
  return {
    start,
    end,
    indent: first - start,
    isBlank: first === end,
    isComment: text[first] === '#' && first < end,
  };
}
