import { err, ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { Call, Controller } from '../controller/controller.ts';
import { type Answer, bodyText, isHtml } from '../http/answer.ts';
import { type Ask, refuse } from '../refusals/ask.ts';
import { classify } from '../refusals/classify.ts';
import type { Signals } from '../signals/signals.ts';
import { parseLosslessly } from './lossless-json.ts';

/** The longest JSON that is read, in bytes: a queue of ten thousand items has some 3 MB. */
const LONGEST_JSON = 32 * 1024 * 1024;

/**
 * Reads `path/api/json?tree=…`. A `tree` is never left out: without it Jenkins sends everything it knows of a page,
 * and shared controllers ban clients for that.
 */
export async function readJson<T>(
  controller: Controller,
  path: string,
  tree: string,
  shape: (json: unknown) => T | null,
  signals: Signals,
): Promise<Result<T, Refusal>> {
  const read = await readWithAge(controller, path, tree, shape, signals);
  return read.ok ? ok(read.value.told) : read;
}

export interface WithAge<T> {
  readonly told: T;
  /** It may be of before it was asked for. */
  readonly isOld: boolean;
}

/** As `readJson`, for whom it matters that something is not there. */
export async function readWithAge<T>(
  controller: Controller,
  path: string,
  tree: string,
  shape: (json: unknown) => T | null,
  signals: Signals,
): Promise<Result<WithAge<T>, Refusal>> {
  const query = `tree=${encodeURIComponent(tree)}`;
  const call: Call = { method: 'GET', path: `${path}/api/json`, query, acts: false, limit: LONGEST_JSON };
  const sent = await controller.send(call, signals);
  if (!sent.ok) return sent;
  const told = jsonOf(controller.ask(call), sent.value, shape);
  return told.ok ? ok({ told: told.value, isOld: sent.value.isOld === true }) : told;
}

/** What an answer of JSON says, or why it says nothing. */
export function jsonOf<T>(ask: Ask, answer: Answer, shape: (json: unknown) => T | null): Result<T, Refusal> {
  if (answer.status !== 200 || isHtml(answer)) return err(classify(ask, answer));
  const value = parsed(answer, shape);
  return value === null ? err(refuse(ask, misshapen(answer), { effect: 'none', status: 200 })) : ok(value);
}

function parsed<T>(answer: Answer, shape: (json: unknown) => T | null): T | null {
  if (!answer.complete) return null;
  try {
    return shape(parseLosslessly(bodyText(answer)));
  } catch {
    return null;
  }
}

const misshapen = (answer: Answer) =>
  ({
    reason: 'unexpected-answer',
    message: answer.complete
      ? 'The answer is not the JSON that Jenkins sends here.'
      : 'The answer was cut short, or is too long.',
    next: "Check that the target's url is that of a Jenkins controller and that the job is no folder.",
  }) as const;
