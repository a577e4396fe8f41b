import type { CST } from 'yaml';
import type { TextLines } from './text-lines.ts';

/** What becomes of a line's indentation. */
export type LinePlan =
  | { readonly kind: 'at'; readonly column: number }
  | { readonly kind: 'shift'; readonly by: number };

/** Where a map or list stood, and where it is going to stand; columns from 0. */
export interface Level {
  readonly from: number;
  readonly to: number;
}

/** Where the lines of a text belong, as far as the structure of the YAML says; comments are not part of that. */
export interface Layout {
  readonly plans: ReadonlyMap<number, LinePlan>;
  /** The levels that begin on a line, the outer ones first. */
  readonly levels: ReadonlyMap<number, readonly Level[]>;
  /** Lines inside a text over several lines: none of them may go. */
  readonly inside: ReadonlySet<number>;
  /** Lines at whose end even a space counts. */
  readonly exact: ReadonlySet<number>;
}

/** How much each level stands further right than the one around it, lists in maps too. */
const STEP = 2;

/** Around the root, which stands at column 0. */
const OUTSIDE: Level = { from: -STEP, to: -STEP };

/** Explicit keys (`? key`) are laid out as their author has. */
export function layoutOf(root: CST.Token, lines: TextLines): Layout {
  const builder = new LayoutBuilder(lines);
  if (root.type === 'block-map' || root.type === 'block-seq') builder.visit(root, OUTSIDE);
  return builder;
}

class LayoutBuilder implements Layout {
  readonly plans = new Map<number, LinePlan>();
  readonly levels = new Map<number, Level[]>();
  readonly inside = new Set<number>();
  readonly exact = new Set<number>();
  readonly #lines: TextLines;

  constructor(lines: TextLines) {
    this.#lines = lines;
  }

  visit(token: CST.Token, owner: Level): void {
    switch (token.type) {
      case 'block-map':
      case 'block-seq':
        for (const item of token.items) this.#item(item, owner.to + STEP);
        return;
      case 'block-scalar':
        this.#blockScalar(token, owner);
        return;
      case 'flow-collection':
        this.#flow(token, owner);
        return;
      case 'alias':
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#scalar(token, owner);
        return;
      default:
        return;
    }
  }

  #item({ start, key, sep, value }: CST.CollectionItem, column: number): void {
    const first = start.find(isMark)?.offset ?? key?.offset ?? sep?.find(isMark)?.offset ?? value?.offset;
    if (first === undefined || start.some(({ type }) => type === 'explicit-key-ind')) return;
    const level = { from: this.#lines.column(first), to: column };
    const line = this.#lines.at(first);
    this.levels.set(line, [...(this.levels.get(line) ?? []), level]);
    if (this.#lines.isFirst(first)) this.plans.set(line, { kind: 'at', column });
    // Anchors and tags on a line of their own, before the value.
    for (const mark of sep ?? []) if (isMark(mark)) this.#begin(mark.offset, column + STEP);
    if (value !== undefined) this.visit(value, level);
  }

  #begin(offset: number, column: number): void {
    if (this.#lines.isFirst(offset)) this.plans.set(this.#lines.at(offset), { kind: 'at', column });
  }

  #scalar({ type, offset, source }: CST.FlowScalar, owner: Level): void {
    const column = owner.to + STEP;
    this.#begin(offset, column);
    const [first, last] = [this.#lines.at(offset), this.#lines.at(offset + source.length)];
    for (let line = first + 1; line <= last; line += 1) {
      this.plans.set(line, { kind: 'at', column });
      this.inside.add(line);
      if (type !== 'scalar') this.exact.add(line - 1);
    }
  }

  #flow(token: CST.FlowCollection, owner: Level): void {
    const { offset } = token;
    const isFirst = this.#lines.isFirst(offset);
    const by = isFirst ? owner.to + STEP - this.#lines.column(offset) : owner.to - owner.from;
    this.#begin(offset, owner.to + STEP);
    const end = token.end.find(isMark)?.offset ?? offset;
    for (let line = this.#lines.at(offset) + 1; line <= this.#lines.at(end); line += 1) {
      this.plans.set(line, { kind: 'shift', by });
    }
    for (const part of partsOf(token)) this.#guard(part);
  }

  /** Texts over several lines inside of `[ ]` and `{ }`. */
  #guard(token: CST.Token): void {
    if (token.type === 'flow-collection') for (const part of partsOf(token)) this.#guard(part);
    if (!isFlowScalar(token)) return;
    const last = this.#lines.at(token.offset + token.source.length);
    for (let line = this.#lines.at(token.offset) + 1; line <= last; line += 1) {
      this.inside.add(line);
      this.exact.add(line - 1);
    }
  }

  #blockScalar({ offset, source }: CST.BlockScalar, owner: Level): void {
    this.#begin(offset, owner.to + STEP);
    const header = this.#lines.text.slice(offset, this.#lines.all[this.#lines.at(offset)]?.end);
    const first = this.#lines.at(offset) + 1;
    const start = this.#lines.all[first]?.start ?? this.#lines.text.length;
    const last = this.#lines.at(start + source.length);
    const content = this.#lines.all.slice(first, last + 1);
    const own = content.find(({ isBlank, start: at }) => !isBlank && at < start + source.length);
    if (own === undefined) return;
    // A header with a number counts from the key; without one, the first line says where the text begins.
    const by = /^[|>][+-]?\d/.test(header) ? owner.to - owner.from : owner.to + STEP - own.indent;
    const textEnd = /^[|>]\d?\+/.test(header) ? start + source.length : start + source.trimEnd().length;
    for (let line = first; line <= last; line += 1) {
      const { start: at, end, isBlank, indent } = this.#lines.all[line] ?? content[0] ?? own;
      if (at >= textEnd) break;
      this.inside.add(line);
      // Spaces beyond the indentation of the text belong to it.
      if (isBlank && (indent <= own.indent || end === at)) continue;
      this.plans.set(line, { kind: 'shift', by });
      this.exact.add(line);
    }
  }
}

const isFlowScalar = (token: CST.Token): token is CST.FlowScalar =>
  token.type === 'alias' ||
  token.type === 'scalar' ||
  token.type === 'single-quoted-scalar' ||
  token.type === 'double-quoted-scalar';

const isMark = ({ type }: CST.SourceToken): boolean =>
  type !== 'space' && type !== 'newline' && type !== 'comment';

const partsOf = (token: CST.FlowCollection): readonly CST.Token[] =>
  token.items.flatMap(({ key, value }) => [key, value].filter(part => part !== null && part !== undefined));
