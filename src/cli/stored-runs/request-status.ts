import type { Problem } from '../../core/problem.ts';
import { RunView } from '../../report/run-view.ts';
import { findRequest } from '../../report/story/find-requests.ts';
import { requestStoryDocument } from '../../report/story/request-story-json.ts';
import { requestStoryText } from '../../report/story/request-story-text.ts';
import type { RunEvent } from '../../run/events.ts';
import { attemptsOf } from '../../run/requests/attempts.ts';
import { runStanding } from '../../store/run-standing.ts';
import type { Store } from '../../store/store.ts';
import type { Io } from '../io.ts';
import { witness } from '../process/this-process.ts';
import { eventsOf, reportsOf, type StoredRun } from './stored-run.ts';

/** Prints all that is known of one request of a run; a problem instead when it cannot. */
export async function requestStatus(
  store: Store,
  run: StoredRun,
  wanted: string,
  { format }: { readonly format: 'text' | 'json' },
  { out }: Io,
): Promise<Problem | null> {
  const found = findRequest(wanted, run);
  if (!found.ok) return found.error;
  const { key } = found.value;
  const known = new Map(run.requests.map(record => [record.key, record]));
  const attempts = attemptsOf(key, each => known.get(each)).map(record => record.key);
  const view = new RunView(run.plan);
  const events: RunEvent[] = [];
  for await (const event of eventsOf(store, run, attempts)) {
    if (!event.ok) return event.error;
    view.take(event.value);
    events.push(event.value);
  }
  const report = reportsOf(run).find(({ request }) => request.key === key);
  if (report === undefined) throw new Error(`the run tells nothing of its request ${key}`);
  const isFollowed = runStanding(run.record, witness()) === 'running';
  const story = { run: run.record.id, report, events, view, isFollowed };
  out.write(
    format === 'json'
      ? `${JSON.stringify(requestStoryDocument(story), null, 2)}\n`
      : requestStoryText(story, out.style),
  );
  return null;
}
