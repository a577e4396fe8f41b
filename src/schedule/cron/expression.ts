import { err, ok, type Result } from '../../core/result.ts';
import { type CronDays, nextDay } from './days.ts';
import { CRON_FIELDS, type CronField, type CronFieldName } from './fields.ts';
import { type CronProblem, problemAt, splitToken, type Token } from './problem.ts';
import { type CronTerm, type DayTerm, type ResolvedTerm, valuesOf } from './term.ts';
import { parseTerm } from './term-parser.ts';
import { fieldTokens } from './tokens.ts';

/** When a schedule is due, on a calendar without a time zone. Made by `parseCron` only, and never empty. */
export interface CronExpression {
  /** As it was written. */
  readonly text: string;
  /** With aliases spelt out and every `H` replaced; reads as the same expression again. */
  readonly resolved: string;
  /** Ascending, as the three after it; `[0]` when the expression has five fields. */
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: CronDays;
  /** The fields that do not begin with `*` (or `?`); crontab(5) treats the others as free. */
  readonly restricted: ReadonlySet<CronFieldName>;
  /**
   * Whether the hour field is exactly `*`: the schedule then is a frequency in real time. Any other hour field
   * names times on the wall clock, each of which happens once a day.
   */
  readonly frequency: boolean;
}

interface Field {
  readonly field: CronField;
  readonly token: Token;
  readonly terms: readonly ResolvedTerm[];
}

/**
 * Reads five fields (minute, hour, day of month, month, day of week), six with seconds first, or an `@` name.
 * `seed` decides what Jenkins' `H` becomes; it is the trigger's name.
 */
export function parseCron(text: string, seed: string): Result<CronExpression, CronProblem> {
  const tokens = fieldTokens(text);
  if (!tokens.ok) return tokens;
  const fields: Field[] = [];
  for (const [index, token] of tokens.value.entries()) {
    const field = CRON_FIELDS[index + CRON_FIELDS.length - tokens.value.length];
    if (field === undefined) continue;
    const terms = parseField(token, field, seed);
    if (!terms.ok) return err(hintAtSeconds(terms.error, tokens.value.length));
    fields.push({ field, token, terms: terms.value });
  }
  const expression = assemble(text, fields);
  if (nextDay(expression.days, 0) !== null) return ok(expression);
  return err(neverProblem(fields));
}

function parseField(token: Token, field: CronField, seed: string): Result<ResolvedTerm[], CronProblem> {
  const terms: ResolvedTerm[] = [];
  for (const item of splitToken(token, ',')) {
    const term = parseTerm(item, field, seed);
    if (!term.ok) return term;
    terms.push(term.value);
  }
  return ok(terms);
}

/** An expression written for a dialect with a year, or without seconds, goes wrong in a field that looks right. */
function hintAtSeconds(problem: CronProblem, count: number): CronProblem {
  if (count !== 6 || problem.hint !== null) return problem;
  return { ...problem, hint: 'of six fields the first is the second' };
}

function assemble(text: string, fields: readonly Field[]): CronExpression {
  const termsOf = (name: CronFieldName): readonly CronTerm[] | undefined =>
    fields.find(({ field }) => field.name === name)?.terms.map(({ term }) => term);
  const numbers = (name: CronFieldName): number[] => values(termsOf(name) ?? []);
  const isRestricted = ({ token }: Field): boolean => !/^[*?]/.test(token.text);
  const restricted = new Set(fields.filter(isRestricted).map(({ field }) => field.name));
  const [months, daysOfMonth] = [numbers('month'), numbers('day of month')];
  const weekdays = new Set(numbers('day of week').map(day => day % 7));
  return {
    text,
    resolved: fields.map(({ terms }) => terms.map(({ resolved }) => resolved).join(',')).join(' '),
    seconds: termsOf('second') === undefined ? [0] : numbers('second'),
    minutes: numbers('minute'),
    hours: numbers('hour'),
    days: {
      months,
      ofMonth: { values: daysOfMonth, moving: movingDays(termsOf('day of month') ?? []) },
      ofWeek: { values: [...weekdays], moving: movingDays(termsOf('day of week') ?? []) },
      all: months.length === 12 && daysOfMonth.length === 31 && weekdays.size === 7,
      either: restricted.has('day of month') && restricted.has('day of week'),
    },
    restricted,
    frequency: fields.some(({ field, token }) => field.name === 'hour' && token.text === '*'),
  };
}

function values(terms: readonly CronTerm[]): number[] {
  const ranges = terms.filter(term => term.kind === 'range');
  const [first, ...more] = ranges.map(valuesOf);
  // A run of its own, as in most fields, is in order and holds nothing twice.
  if (more.length === 0) return first ?? [];
  return [...new Set([first ?? [], ...more].flat())].sort((a, b) => a - b);
}

function movingDays(terms: readonly CronTerm[]): DayTerm[] {
  return terms.filter(term => term.kind !== 'range');
}

function neverProblem(fields: readonly Field[]): CronProblem {
  const dates = fields.slice(-3);
  // A free day of the week has no part in it.
  const weekdayIsFree = /^[*?]$/.test(dates.at(-1)?.token.text ?? '');
  const named = weekdayIsFree ? dates.slice(0, -1) : dates;
  const start = named[0]?.token.start ?? 0;
  const token = { text: '', start, end: named.at(-1)?.token.end ?? start };
  const which = named.map(({ field, token: { text } }) => `${field.name} ${text}`).join(' and ');
  const hint = weekdayIsFree
    ? 'for the last day of a month write L'
    : 'when a day field begins with *, the other day field must match too';
  return problemAt(token, 'cron-never', `no date ever matches ${which}`, hint);
}
