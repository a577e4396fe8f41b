import { err, ok, type Result } from '../../core/result.ts';
import type { CronField } from './fields.ts';
import { type CronProblem, problemAt, type Token } from './problem.ts';
import { type CronTerm, singleValue } from './term.ts';
import { parseValue } from './value.ts';

const SATURDAY = 6;

/**
 * Reads the notations for days that move with the month: `L`, `LW`, `15W` in the day of month; `L` (Saturday, as
 * in Quartz), `5L`, `FRIL`, `5#2`, `FRI#2` in the day of week. Null when the token is none of them.
 */
export function parseDayTerm(token: Token, field: CronField): Result<CronTerm, CronProblem> | null {
  switch (field.name) {
    case 'day of month':
      return parseDayOfMonth(token, field);
    case 'day of week':
      return parseDayOfWeek(token, field);
    default:
      return null;
  }
}

function parseDayOfMonth(token: Token, field: CronField): Result<CronTerm, CronProblem> | null {
  if (token.text === 'L') return ok({ kind: 'last-day' });
  if (token.text === 'LW') return ok({ kind: 'last-working-day' });
  if (/#|.L$/.test(token.text)) {
    const hint = 'nL and n#k belong into the day of week; L alone is the last day of the month';
    return err(problemAt(token, 'cron-syntax', `${token.text} is not a valid day of month`, hint));
  }
  if (!token.text.endsWith('W')) return null;
  const day = parseValue(head(token, 1), field);
  return day.ok ? ok({ kind: 'nearest-working-day', day: day.value }) : day;
}

function parseDayOfWeek(token: Token, field: CronField): Result<CronTerm, CronProblem> | null {
  if (token.text === 'L') return ok(singleValue(SATURDAY));
  const hash = token.text.indexOf('#');
  if (hash !== -1) return parseNthWeekday(token, hash, field);
  if (!token.text.endsWith('L')) return null;
  const weekday = parseValue(head(token, 1), field);
  return weekday.ok ? ok({ kind: 'last-weekday', weekday: weekday.value % 7 }) : weekday;
}

function parseNthWeekday(token: Token, hash: number, field: CronField): Result<CronTerm, CronProblem> {
  const weekday = parseValue(head(token, token.text.length - hash), field);
  if (!weekday.ok) return weekday;
  const nth = token.text.slice(hash + 1);
  if (/^[1-5]$/.test(nth)) return ok({ kind: 'nth-weekday', weekday: weekday.value % 7, nth: Number(nth) });
  const wrong = { text: nth, start: token.start + hash + 1, end: token.end };
  const message = `${nth === '' ? 'nothing' : nth} after # is out of range: 1 to 5`;
  return err(problemAt(wrong, 'cron-out-of-range', message));
}

/** The token without its last `length` characters. */
function head(token: Token, length: number): Token {
  return { text: token.text.slice(0, -length), start: token.start, end: token.end - length };
}
