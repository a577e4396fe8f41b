import { didYouMean } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { CronField } from './fields.ts';
import { type CronProblem, problemAt, type Token } from './problem.ts';

/** Reads a number or a word (`MON`, `JAN`) of a field. */
export function parseValue(token: Token, field: CronField): Result<number, CronProblem> {
  if (/^\d+$/.test(token.text)) return inRange(token, field);
  const known = field.words.get(token.text);
  if (known !== undefined) return ok(known);
  if (token.text === '') return err(problemAt(token, 'cron-syntax', `the ${field.name} is missing here`));
  if (/^[A-Z]+$/.test(token.text) && field.words.size > 0) return err(unknownWord(token, field));
  return err(problemAt(token, 'cron-syntax', `${token.text} is not a valid ${field.name}`, notation(field)));
}

function inRange(token: Token, field: CronField): Result<number, CronProblem> {
  const value = Number(token.text);
  if (value >= field.min && value <= field.max) return ok(value);
  const message = `${field.name} ${token.text} is out of range: ${field.min} to ${field.max}`;
  return err(problemAt(token, 'cron-out-of-range', message));
}

function unknownWord(token: Token, field: CronField): CronProblem {
  const near = didYouMean(token.text, field.words.keys());
  const hint = near === null ? notation(field) : `did you mean ${near}?`;
  return problemAt(token, 'cron-unknown-name', `${token.text} is not a valid ${field.name}`, hint);
}

function notation(field: CronField): string {
  const words = [...field.words.keys()];
  const spelt = words.length === 0 ? '' : `, or ${words[0]} to ${words.at(-1)}`;
  return `write ${field.min} to ${field.max}${spelt}`;
}
