import { unreachable } from '../../core/unreachable.ts';
import type { RunEvent } from '../../run/events.ts';
import { outcomeOf } from '../../run/summary.ts';
import type { Pause } from '../../schedule/decide/pauses.ts';
import type { ServiceEvent } from '../../service/service-event.ts';
import { eventDocument } from '../event-json.ts';
import { iso, type Json } from '../json.ts';
import { problemsDocument } from '../problem-json.ts';
import type { RunViews } from '../run-views.ts';
import { fireRecordDocument } from './fire-record-json.ts';

/** Something that happened while serving, as programs read it. `views` have taken in all events up to this one. */
export const serviceEventDocument = (event: ServiceEvent, views: RunViews): Json => ({
  type: event.type,
  at: iso(event.at),
  ...members(event, views),
});

function members(event: ServiceEvent, views: RunViews): Json {
  switch (event.type) {
    case 'serving':
      return {
        schedules: event.schedules,
        next: event.next === null ? null : iso(event.next),
        paused: event.paused === null ? null : pauseDocument(event.paused),
        pausedTriggers: event.pausedTriggers,
      };
    case 'fire-decided':
      return fireRecordDocument(event.record);
    case 'run-begun':
      return {
        run: event.run,
        trigger: event.trigger,
        requests: event.plan.requests.length,
        origin: event.origin.kind,
        resumed: event.resumed,
      };
    case 'run-event': {
      if (event.event.type === 'run-finished') return { run: event.run, event: endDocument(event.event) };
      const view = views.of(event.run);
      if (view === null)
        throw new Error(`an event of the run ${event.run}, of which nobody told that it begins`);
      return { run: event.run, event: eventDocument(event.event, view) };
    }
    case 'run-left':
      return { run: event.run };
    case 'run-lingers':
      return { run: event.run, trigger: event.trigger };
    case 'run-cancelling':
      return { run: event.run, trigger: event.trigger, by: event.by };
    case 'runs-stuck':
      return { runs: event.runs, again: event.again, problems: problemsDocument(event.problems) };
    case 'run-set-aside':
      return { run: event.run, trigger: event.trigger, problems: problemsDocument(event.problems) };
    case 'secrets-missing':
      return { problems: problemsDocument(event.problems) };
    case 'secrets-found':
      return {};
    case 'not-started':
      return { trigger: event.trigger, problems: problemsDocument(event.problems) };
    case 'paused':
      return { trigger: event.trigger, by: event.pause.by, note: event.pause.note };
    case 'resumed':
      return { trigger: event.trigger, by: event.by, catchUp: event.catchUp };
    case 'manifest-loaded':
      return {
        digest: event.digest,
        triggers: event.triggers,
        schedules: event.schedules,
        problems: problemsDocument(event.problems),
      };
    case 'manifest-rejected':
      return { problems: problemsDocument(event.problems) };
    case 'store-failing': {
      const { code, message, next } = event.fault;
      return { code, message, next };
    }
    case 'store-well':
      return { after: event.after };
    case 'draining':
      return { running: event.running, kept: event.kept };
    default:
      return unreachable(event);
  }
}

const pauseDocument = ({ at, by, note }: Pause): Json => ({ at: iso(at), by, note });

/** Without what became of each request, which has been told: of a large run it would be megabytes. */
const endDocument = ({ type, at, summary }: Extract<RunEvent, { type: 'run-finished' }>): Json => ({
  type,
  at: iso(at),
  outcome: outcomeOf(summary),
  requests: summary.requests.length,
  good: summary.requests.filter(({ good }) => good).length,
});
