/** What takes the items of a list. */
export interface ListItems {
  /**
   * `item`: the text of an item, which need not be JSON. `isCompact`: if it is, nothing in it could be written in a shorter
   * way, so that `JSON.stringify` would make the same text of it.
   */
  take(item: string, isCompact: boolean): void;
  /** A line, without the comma at its end, that is an item if it is JSON. false: it is not, and has not been taken. */
  takeLine(line: string): boolean;
}

/**
 * Cuts the items of one list out of a JSON text that comes in pieces, whatever its layout: a list of 100 000 items is
 * taken apart while it is read, and is never in memory whole. It looks only for the ends of items; whether these and the
 * rest of the text are JSON is for `JSON.parse` to say. Of a text that is no JSON, at least one of them is none either.
 * Items that have lines of their own, as in the files that volley writes, are not even looked at.
 */
export class ListCutter {
  readonly #path: readonly string[];
  readonly #items: ListItems;
  /** The text so far, without the items. */
  #rest = '';
  /** The item so far; null: outside of the list. */
  #item: string | null = null;
  #isFirst = true;
  #lists = 0;
  #depth = 0;
  #listDepth = 0;
  /** How many names of the path lead to the object that is being read. */
  #matched = 0;
  /** Whether the name before this value is the next one of the path. */
  #isOnPath = false;
  #isText = false;
  #isEscaped = false;
  #isCompact = true;

  /** `path`: the names of the members that lead from the outermost object to the list, at least one. */
  constructor(path: readonly string[], items: ListItems) {
    this.#path = path;
    this.#items = items;
  }

  push(piece: string): void {
    let start = this.#item === '' && this.#isBetweenItems() ? this.#takeLines(piece, 0) : 0;
    for (let at = start; at < piece.length; at += 1) {
      const sign = piece.charCodeAt(at);
      if (this.#isText) {
        this.#readText(sign);
        continue;
      }
      switch (sign) {
        case QUOTE:
          this.#isText = true;
          break;
        case COLON:
          if (this.#item !== null || this.#depth !== this.#matched + 1) break;
          this.#keep(piece.slice(start, at));
          start = at;
          this.#isOnPath = this.#endsWithNextName();
          break;
        case COMMA:
          this.#isOnPath = false;
          if (!this.#isBetweenItems()) break;
          this.#finishItem(piece.slice(start, at));
          start = this.#takeLines(piece, at + 1);
          at = start - 1;
          break;
        case OPEN_OBJECT:
        case OPEN_LIST:
          this.#depth += 1;
          if (!this.#isOnPath || !this.#enter(sign)) break;
          this.#rest += piece.slice(start, at + 1);
          start = this.#takeLines(piece, at + 1);
          at = start - 1;
          break;
        case CLOSE_LIST:
          if (this.#isBetweenItems()) {
            this.#finishList(piece.slice(start, at));
            start = at;
          }
          this.#leave();
          break;
        case CLOSE_OBJECT:
          // Where the list itself should end, it is an error: it stays in the item, and `JSON.parse` finds it there.
          if (!this.#isBetweenItems()) this.#leave();
          break;
        default:
          if (sign <= SPACE && !this.#isBetweenItems()) this.#isCompact = false;
      }
    }
    this.#keep(piece.slice(start));
  }

  /** The text so far without the items. A text that ends within the list lacks the end of the list too. */
  get rest(): string {
    return this.#rest;
  }

  /**
   * How many lists have been cut. A text with repeated names may have several, of which `JSON.parse` keeps the last.
   */
  get lists(): number {
    return this.#lists;
  }

  #readText(sign: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (sign === BACKSLASH) this.#escape();
    else if (sign === QUOTE) this.#isText = false;
  }

  /** One sign may be escaped in several ways. */
  #escape(): void {
    this.#isEscaped = true;
    this.#isCompact = false;
  }

  #keep(text: string): void {
    if (this.#item === null) this.#rest += text;
    else this.#item += text;
  }

  /** A name that is written with escapes is not found: its list stays where it is. */
  #endsWithNextName(): boolean {
    const name = this.#path[this.#matched];
    return name !== undefined && this.#rest.trimEnd().endsWith(JSON.stringify(name));
  }

  /** Whether what begins here is the list. */
  #enter(sign: number): boolean {
    this.#isOnPath = false;
    const isLast = this.#matched === this.#path.length - 1;
    if (sign === OPEN_OBJECT && !isLast) this.#matched += 1;
    if (sign !== OPEN_LIST || !isLast) return false;
    this.#item = '';
    this.#lists += 1;
    this.#isFirst = true;
    this.#isCompact = true;
    this.#listDepth = this.#depth;
    return true;
  }

  #isBetweenItems(): boolean {
    return this.#item !== null && this.#depth === this.#listDepth;
  }

  /**
   * Takes the whole lines from here on, between two items, that are one item each. A line that is JSON cannot be a part of
   * an item, since the item would have to go on with a comma. Returns where to go on.
   */
  #takeLines(piece: string, from: number): number {
    for (let at = from; ; this.#isFirst = false) {
      const end = piece.charCodeAt(at) === LINE_END ? piece.indexOf('\n', at + 1) : -1;
      const isItem =
        end !== -1 && piece.charCodeAt(end - 1) === COMMA && piece.charCodeAt(end - 2) === CLOSE_OBJECT;
      if (!isItem || !this.#items.takeLine(piece.slice(at + 1, end - 1))) return at;
      at = end;
    }
  }

  #finishItem(end: string): void {
    this.#items.take(`${this.#item}${end}`.trim(), this.#isCompact);
    this.#item = '';
    this.#isCompact = true;
    this.#isFirst = false;
  }

  #finishList(end: string): void {
    const isEmpty = this.#isFirst && `${this.#item}${end}`.trim() === '';
    if (!isEmpty) this.#finishItem(end);
    this.#item = null;
  }

  #leave(): void {
    this.#isOnPath = false;
    this.#depth -= 1;
    if (this.#item === null && this.#matched > 0 && this.#depth <= this.#matched) this.#matched -= 1;
  }
}

const code = (sign: string): number => sign.charCodeAt(0);
const QUOTE = code('"');
const BACKSLASH = code('\\');
const COLON = code(':');
const COMMA = code(',');
const OPEN_OBJECT = code('{');
const CLOSE_OBJECT = code('}');
const OPEN_LIST = code('[');
const CLOSE_LIST = code(']');
const SPACE = code(' ');
const LINE_END = code('\n');
