import { didYouMean } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { CRON_ALIASES } from './fields.ts';
import { type CronProblem, problemAt, type Token } from './problem.ts';

const ORDER = 'minute hour day-of-month month day-of-week';

/** Cuts an expression into its five or six fields, with an `@` name spelt out. */
export function fieldTokens(text: string): Result<readonly Token[], CronProblem> {
  const tokens = words(text);
  const [first] = tokens;
  if (first === undefined) {
    const whole = { text, start: 0, end: text.length };
    return err(problemAt(whole, 'cron-empty', 'the cron expression is empty', `write five fields: ${ORDER}`));
  }
  if (first.text.startsWith('@')) return expandAlias(tokens, first);
  if (/^(CRON_)?TZ=/.test(first.text)) {
    const hint = 'name the time zone in `timezone:`, next to `cron:`';
    return err(problemAt(first, 'cron-syntax', 'a time zone does not belong into the expression', hint));
  }
  if (tokens.length === 5 || tokens.length === 6) return ok(tokens);
  const whole = { text, start: first.start, end: tokens.at(-1)?.end ?? first.end };
  const year = tokens.length === 7 ? '; there is no year' : '';
  const hint = `write five fields: ${ORDER}; or six, with the second first${year}`;
  return err(problemAt(whole, 'cron-field-count', `${tokens.length} fields where 5 or 6 are due`, hint));
}

/** The expression's words in upper case, each with its place in the text. */
function words(text: string): Token[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    // Letters of ASCII only: others may change their length, and the offsets with it.
    text: word.replace(/[a-z]+/g, letters => letters.toUpperCase()),
    start: index,
    end: index + word.length,
  }));
}

/** The five fields that a single `@` name stands for; each points at the name. */
function expandAlias(tokens: readonly Token[], first: Token): Result<readonly Token[], CronProblem> {
  const expansion = CRON_ALIASES.get(first.text);
  if (expansion !== undefined && tokens.length === 1) {
    return ok(expansion.split(' ').map(text => ({ text, start: first.start, end: first.end })));
  }
  const name = first.text.toLowerCase();
  if (expansion !== undefined) {
    return err(problemAt(first, 'cron-syntax', `${name} stands alone`, 'drop what follows it'));
  }
  const near = didYouMean(first.text, CRON_ALIASES.keys())?.toLowerCase();
  const known = [...CRON_ALIASES.keys()].join(', ').toLowerCase();
  const hint = near === undefined ? `known are ${known}` : `did you mean ${near}?`;
  return err(problemAt(first, 'cron-unknown-name', `${name} is not a known schedule`, hint));
}
