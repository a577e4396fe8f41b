import { err, ok, type Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import { type Assertion, type PatternFault, type PatternNode, parsePattern } from './pattern-syntax.ts';

/** A regular expression that answers in time proportional to the text's length, whatever the text. */
export interface Pattern {
  /** As written. */
  readonly text: string;
  /** Whether it fits somewhere in the value; it is anchored only where it says `^` and `$`. */
  test(value: string): boolean;
}

/** Each state costs time at each character. Only repetitions within repetitions need more than this. */
const MAX_STATES = 2_000;

export function compilePattern(text: string): Result<Pattern, PatternFault> {
  const parsed = parsePattern(text);
  if (!parsed.ok) return parsed;
  const automaton = new Automaton();
  const start = automaton.add(parsed.value, automaton.end);
  if (start === null) {
    const message = `the pattern is as large as ${MAX_STATES} characters when its repetitions are written out`;
    return err({ message, next: 'Repeat less, or use + or *.', start: 0, end: text.length });
  }
  return ok({ text, test: value => automaton.fits([...value], start) });
}

type State =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean; readonly next: number }
  | { readonly kind: 'assertion'; readonly what: Assertion; readonly next: number }
  /** Goes on in all of them. */
  | { readonly kind: 'fork'; readonly next: number[] }
  | { readonly kind: 'end' };

/**
 * Thompson's construction: all ways are followed at once instead of one after the other, and ways that meet in a
 * state go on as one.
 */
class Automaton {
  readonly #states: State[] = [{ kind: 'end' }];

  get end(): number {
    return 0;
  }

  /** The state in which a node begins that goes on at `next`; null where there are too many. */
  add(node: PatternNode, next: number): number | null {
    switch (node.kind) {
      case 'character':
        return this.#push({ kind: 'character', test: node.test, next });
      case 'assertion':
        return this.#push({ kind: 'assertion', what: node.what, next });
      case 'sequence':
        return node.items.reduceRight<number | null>(
          (after, item) => (after === null ? null : this.add(item, after)),
          next,
        );
      case 'choice':
        return this.#fork(node.options.map(option => this.add(option, next)));
      case 'repeat':
        return this.#repeat(node, next);
      default:
        return unreachable(node);
    }
  }

  /** Whether the end is reached from `start`, begun at any place of the text. */
  fits(text: readonly string[], start: number): boolean {
    let active = new Set<number>();
    for (let at = 0; at <= text.length; at += 1) {
      const here = new Set<number>();
      for (const state of [...active, start]) this.#reach(state, text, at, here);
      if (here.has(this.end)) return true;
      active = new Set();
      for (const index of here) {
        const state = this.#states[index];
        if (state?.kind === 'character' && state.test(text[at] ?? '')) active.add(state.next);
      }
    }
    return false;
  }

  /** Adds all states that can be reached without a character. */
  #reach(first: number, text: readonly string[], at: number, reached: Set<number>): void {
    const waiting = [first];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (reached.has(index)) continue;
      reached.add(index);
      const state = this.#states[index];
      if (state?.kind === 'fork') waiting.push(...state.next);
      if (state?.kind === 'assertion' && holds(state.what, text, at)) waiting.push(state.next);
    }
  }

  #repeat({ item, least, most }: Extract<PatternNode, { kind: 'repeat' }>, next: number): number | null {
    let start: number | null = next;
    if (most === Number.POSITIVE_INFINITY) {
      const ways = [next];
      start = this.#push({ kind: 'fork', next: ways });
      const body = start === null ? null : this.add(item, start);
      if (body === null) return null;
      ways.push(body);
    } else {
      for (let count = least; count < most && start !== null; count += 1) {
        start = this.#fork([this.add(item, start), next]);
      }
    }
    for (let count = 0; count < least && start !== null; count += 1) start = this.add(item, start);
    return start;
  }

  #fork(ways: readonly (number | null)[]): number | null {
    const next = ways.filter(way => way !== null);
    return next.length < ways.length ? null : this.#push({ kind: 'fork', next });
  }

  #push(state: State): number | null {
    return this.#states.length > MAX_STATES ? null : this.#states.push(state) - 1;
  }
}

function holds(what: Assertion, text: readonly string[], at: number): boolean {
  const atBoundary = isWord(text[at - 1]) !== isWord(text[at]);
  switch (what) {
    case '^':
      return at === 0;
    case '$':
      return at === text.length;
    case '\\b':
      return atBoundary;
    case '\\B':
      return !atBoundary;
    default:
      return unreachable(what);
  }
}

const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character);
