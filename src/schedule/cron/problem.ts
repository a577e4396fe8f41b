import type { Span } from '../../core/source.ts';

/** What can be wrong with a cron expression. The codes are stable: scripts may match on them. */
export type CronProblemCode =
  /** The text is empty or white space. */
  | 'cron-empty'
  /** Neither five fields, nor six with seconds first, nor an `@` name. */
  | 'cron-field-count'
  /** A number, a step or a range lies outside what its field can hold. */
  | 'cron-out-of-range'
  /** A word that is no month, no day of the week and no `@` name. */
  | 'cron-unknown-name'
  /** Anything else that cannot be read. */
  | 'cron-syntax'
  /** Every field is right, yet no date of the calendar matches: 30 February. */
  | 'cron-never';

/** A mistake in a cron expression; `start` and `end` are offsets of the offending token in the expression. */
export interface CronProblem extends Span {
  readonly code: CronProblemCode;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What to write instead, where that can be guessed. */
  readonly hint: string | null;
}

/** A piece of the expression, in upper case, that knows where it stands. */
export interface Token extends Span {
  readonly text: string;
}

export function problemAt(
  token: Token,
  code: CronProblemCode,
  message: string,
  hint: string | null = null,
): CronProblem {
  return { code, message, hint, start: token.start, end: token.end };
}

/** The parts of a token between `separator`s, empty ones included. */
export function splitToken(token: Token, separator: string): Token[] {
  let start = token.start;
  return token.text.split(separator).map(text => {
    const part = { text, start, end: start + text.length };
    start = part.end + separator.length;
    return part;
  });
}
