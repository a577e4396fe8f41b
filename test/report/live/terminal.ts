import { noStyle } from '../../../src/core/style.ts';

/**
 * A terminal that does what the reporter's few control sequences say, and that wraps what is on it anew when it becomes
 * narrower, as most do.
 */
export class Terminal {
  readonly style = noStyle;
  columns = 80;
  rows = 24;
  written = 0;
  cursorVisible = true;
  #lines: string[] = [''];
  /** The line of the cursor, which stands at its begin or behind what was just written. */
  #line = 0;
  #atBegin = true;

  write(text: string): void {
    this.written += text.length;
    for (const [token] of text.matchAll(/\u001b\[\??\d*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) this.#take(token);
  }

  #take(token: string): void {
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up !== null) this.#up(Number(up[1]));
    else if (token === '\n') {
      this.#line += 1;
      this.#lines[this.#line] ??= '';
    } else if (token === '\u001b[J') this.#lines = [...this.#lines.slice(0, this.#line), ''];
    else if (token === '\u001b[?25l') this.cursorVisible = false;
    else if (token === '\u001b[?25h') this.cursorVisible = true;
    else if (token === '\u001b[K') {
      if (this.#atBegin) this.#lines[this.#line] = '';
    } else if (token !== '\r') this.#lines[this.#line] = token;
    // Lines are always written from their begin, and in one piece.
    this.#atBegin = /^[\r\n]$/.test(token) || (this.#atBegin && token.startsWith('\u001b'));
  }

  /** By rows as they are wrapped now; one that ends within a line leaves the rows above it as they are. */
  #up(rows: number): void {
    let left = rows;
    while (left > 0 && this.#line > 0) {
      this.#line -= 1;
      const text = this.#lines[this.#line] ?? '';
      const its = Math.max(1, Math.ceil(text.length / this.columns));
      if (its > left) {
        const kept = text.slice(0, (its - left) * this.columns);
        this.#lines.splice(this.#line, 1, kept, text.slice(kept.length));
        this.#line += 1;
      }
      left -= its;
    }
  }

  get screen(): string[] {
    return this.#lines.filter(line => line !== '');
  }
}
