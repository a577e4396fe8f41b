import type { RequestKey, RunId } from '../../core/ids.ts';
import type { Writable } from '../../core/writable.ts';
import type { Submission } from '../../targets/submission.ts';
import type { Target } from '../../targets/target.ts';
import type { RequestState } from '../request-state.ts';
import type { Entry } from '../requests/entry.ts';

/** The text by which the build of a request can be found, where its trigger has a `marker`. */
export const markerOf = (run: RunId, key: RequestKey): string => `${run}/${key}`;

type Announced = Extract<RequestState, { state: 'submitting' }>;

/** What goes with a submission for one attempt only. */
export type SubmissionHooks = Required<Pick<Submission, 'turn' | 'isWanted' | 'whenUnwanted'>>;

/** What the target is asked for; the same at each attempt. */
export function submissionOf(entry: Entry, run: RunId): Submission {
  const { key, job, parameters } = entry.request;
  return furnished({ key, job, parameters }, entry, run);
}

/** The same with hooks, which are there from the start: what grows is moved as it is made. */
export function hookedSubmissionOf(entry: Entry, run: RunId, hooks: SubmissionHooks): Submission {
  const { key, job, parameters } = entry.request;
  const { turn, isWanted, whenUnwanted } = hooks;
  return furnished({ key, job, parameters, turn, isWanted, whenUnwanted }, entry, run);
}

/** What is written down of a request before its first byte goes out. */
export function announcementOf(entry: Entry, target: Pick<Target, 'session' | 'nextBuild'>): Announced {
  const state: Writable<Announced> = { state: 'submitting' };
  const session = target.session();
  const nextBuild = target.nextBuild?.(entry.request.job) ?? undefined;
  if (session !== null) state.session = session;
  if (nextBuild !== undefined) state.nextBuild = nextBuild;
  // Of several attempts the first one's, as a build of any of them would do.
  entry.nextBuild ??= nextBuild ?? null;
  return state;
}

/** With what not every request has. */
function furnished(draft: Writable<Submission>, { request, trigger }: Entry, run: RunId): Submission {
  const { key, token, cause } = request;
  const { delay, marker } = trigger;
  if (token !== null) draft.token = token;
  if (cause !== null) draft.cause = cause;
  if (delay !== null) draft.delay = delay;
  if (marker !== null) draft.marker = { name: marker, value: markerOf(run, key) };
  return draft;
}
