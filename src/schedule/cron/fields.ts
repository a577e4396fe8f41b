/** The fields of a cron expression, in the order in which they are written. */
export type CronFieldName = 'second' | 'minute' | 'hour' | 'day of month' | 'month' | 'day of week';

export interface CronField {
  readonly name: CronFieldName;
  readonly min: number;
  /** The largest number that may be written. */
  readonly max: number;
  /** The largest value that `*` stands for; differs from `max` for days of the week, where 7 is Sunday again. */
  readonly last: number;
  /** The largest value that a bare `H` may become. */
  readonly hashLast: number;
  /** Words for values, in upper case. */
  readonly words: ReadonlyMap<string, number>;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const NO_WORDS: ReadonlyMap<string, number> = new Map();

const numbered = (words: readonly string[], first: number): ReadonlyMap<string, number> =>
  new Map(words.map((word, index) => [word, first + index]));

/** All six; an expression of five fields leaves the first out. */
export const CRON_FIELDS: readonly CronField[] = [
  { name: 'second', min: 0, max: 59, last: 59, hashLast: 59, words: NO_WORDS },
  { name: 'minute', min: 0, max: 59, last: 59, hashLast: 59, words: NO_WORDS },
  { name: 'hour', min: 0, max: 23, last: 23, hashLast: 23, words: NO_WORDS },
  // As in Jenkins, `H` stays below 29, so that it names a day of every month.
  { name: 'day of month', min: 1, max: 31, last: 31, hashLast: 28, words: NO_WORDS },
  { name: 'month', min: 1, max: 12, last: 12, hashLast: 12, words: numbered(MONTHS, 1) },
  { name: 'day of week', min: 0, max: 7, last: 6, hashLast: 6, words: numbered(WEEKDAYS, 0) },
];

/** The `@` names and what they stand for. `@hourly` is minute 0 for everybody; spreading takes an explicit `H`. */
export const CRON_ALIASES: ReadonlyMap<string, string> = new Map([
  ['@YEARLY', '0 0 1 1 *'],
  ['@ANNUALLY', '0 0 1 1 *'],
  ['@MONTHLY', '0 0 1 * *'],
  ['@WEEKLY', '0 0 * * 0'],
  ['@DAILY', '0 0 * * *'],
  ['@MIDNIGHT', '0 0 * * *'],
  ['@HOURLY', '0 * * * *'],
]);
