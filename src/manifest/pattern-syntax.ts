import { err, ok, type Result } from '../core/result.ts';
import type { Span } from '../core/source.ts';

/** A regular expression taken apart, as far as it can be matched in linear time. */
export type PatternNode =
  | { readonly kind: 'character'; readonly test: (character: string) => boolean }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number };

export type Assertion = '^' | '$' | '\\b' | '\\B';

/** Offsets are those of the pattern's text. */
export interface PatternFault extends Span {
  readonly message: string;
  readonly next: string;
}

/** One token of a pattern that the engine has found well-formed. Its first character decides what it is. */
const TOKEN =
  /(?<look>\(\?<?[=!])|(?<back>\\[1-9k])|(?<open>\((?:\?(?:<[^>]*>|:))?)|(?<close>\))|(?<or>\|)|(?<assertion>[$^]|\\[bB])|(?<set>\[(?:[^\]\\]|\\.)*\]|\.|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?|x[0-9a-fA-F]{2}|c[A-Za-z]|.))|(?<literal>.)/suy;

const QUANTIFIER = /(?:(?<sign>[*+?])|\{(?<least>\d+)(?<comma>,)?(?<most>\d*)\})\??/uy;

/**
 * Reads a regular expression in JavaScript's notation (with the flag `u`). References back and looks around are refused:
 * with them no engine can promise an answer in time.
 */
export function parsePattern(text: string): Result<PatternNode, PatternFault> {
  try {
    new RegExp(text, 'u');
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).replace(/^.*: /s, '');
    return err({
      message: `this is no regular expression: ${reason}`,
      next: CHECK,
      start: 0,
      end: text.length,
    });
  }
  return new PatternParser(text).parse();
}

const CHECK = 'Correct it; a backslash is doubled in double quotes, and single in single quotes.';

type Parts = Readonly<Record<string, string | undefined>>;

class PatternParser {
  readonly #text: string;
  #at = 0;
  #fault: PatternFault | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Result<PatternNode, PatternFault> {
    const node = this.#choice();
    return this.#fault === null ? ok(node) : err(this.#fault);
  }

  /** Up to the end, or to the bracket that closes the group. */
  #choice(): PatternNode {
    const options: PatternNode[][] = [[]];
    while (this.#at < this.#text.length && this.#fault === null) {
      const start = this.#at;
      const parts = this.#take(TOKEN);
      // Any character is a token, so that this is the end.
      if (parts === null || parts.close !== undefined) break;
      if (parts.or !== undefined) options.push([]);
      else options.at(-1)?.push(this.#quantified(this.#atom(parts, start)));
    }
    return { kind: 'choice', options: options.map(items => ({ kind: 'sequence', items })) };
  }

  #atom({ look, back, open, assertion, set, literal }: Parts, start: number): PatternNode {
    if (look !== undefined || back !== undefined) {
      const what = look === undefined ? 'a reference back' : 'a look around';
      this.#fault = {
        message: `a pattern cannot have ${what} (${this.#text.slice(start, this.#at)})`,
        next: 'Say it with alternatives and repetitions only.',
        start,
        end: this.#at,
      };
      return NOTHING;
    }
    if (open !== undefined) return this.#choice();
    if (isAssertion(assertion)) return { kind: 'assertion', what: assertion };
    if (set === undefined) return { kind: 'character', test: character => character === literal };
    // Which characters a class stands for is left to the engine: on a single character it needs no time.
    const expression = new RegExp(`^${set}$`, 'u');
    return { kind: 'character', test: character => expression.test(character) };
  }

  #quantified(item: PatternNode): PatternNode {
    const parts = this.#take(QUANTIFIER);
    if (parts === null) return item;
    const { sign, least, comma, most } = parts;
    if (sign !== undefined) {
      return {
        kind: 'repeat',
        item,
        least: sign === '+' ? 1 : 0,
        most: sign === '?' ? 1 : Number.POSITIVE_INFINITY,
      };
    }
    const from = Number(least);
    const to = comma === undefined ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most);
    return { kind: 'repeat', item, least: from, most: to };
  }

  /** The parts of the token that stands here, which is then passed; null where another one stands. */
  #take(expression: RegExp): Parts | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    this.#at += match?.[0].length ?? 0;
    return match?.groups ?? null;
  }
}

const NOTHING: PatternNode = { kind: 'sequence', items: [] };

const isAssertion = (text: string | undefined): text is Assertion =>
  text === '^' || text === '$' || text === '\\b' || text === '\\B';
