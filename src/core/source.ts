/** A text that people wrote, and where in it something stands. */
export class SourceFile {
  /** As the user named it; shown in messages. */
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Line and column, both from 1. Columns count UTF-16 units, as editors do. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** A line's text without its end; `line` counts from 1. */
  line(line: number): string {
    const starts = this.#starts();
    const start = starts[line - 1];
    if (start === undefined) return '';
    return this.text.slice(start, (starts[line] ?? this.text.length + 1) - 1).replace(/\r$/, '');
  }

  // Only files with problems are ever asked for lines, so the index waits for the first question.
  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      this.#lineStarts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) {
        this.#lineStarts.push(at + 1);
      }
    }
    return this.#lineStarts;
  }
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Half-open range of offsets in a text: `start` included, `end` not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Location extends Span {
  readonly source: SourceFile;
}
