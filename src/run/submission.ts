import type { RequestKey, RunId } from '../core/ids.ts';
import type { Submission } from '../targets/target.ts';
import type { Entry } from './entry.ts';

/** The text by which the build of a request can be found, where its trigger has a `marker`. */
export const markerOf = (run: RunId, key: RequestKey): string => `${run}/${key}`;

/** What ends or notes the wait of a submission. */
export type SubmissionHooks = Pick<Submission, 'onHeld' | 'isWanted' | 'whenUnwanted'>;

type Draft = { -readonly [Member in keyof Submission]: Submission[Member] };

/** What the target is asked for; the same at each attempt. */
export function submissionOf(
  { request, trigger }: Entry,
  run: RunId,
  { onHeld, isWanted, whenUnwanted }: SubmissionHooks = {},
): Submission {
  const { key, job, parameters, token, cause } = request;
  const { delay, marker } = trigger;
  const draft: Draft = { key, job, parameters };
  if (token !== null) draft.token = token;
  if (cause !== null) draft.cause = cause;
  if (delay !== null) draft.delay = delay;
  if (marker !== null) draft.marker = { name: marker, value: markerOf(run, key) };
  if (onHeld !== undefined) draft.onHeld = onHeld;
  if (isWanted !== undefined) draft.isWanted = isWanted;
  if (whenUnwanted !== undefined) draft.whenUnwanted = whenUnwanted;
  return draft;
}
