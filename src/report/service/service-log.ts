import { noStyle } from '../../core/style.ts';
import { isEnd, verdictOf } from '../../run/request-state.ts';
import { isGoodOutcome, outcomeOf } from '../../run/summary.ts';
import type { ServiceEvent } from '../../service/service-event.ts';
import type { FireDecision } from '../../store/records.ts';
import type { Json } from '../json.ts';
import type { RunViews } from '../run-views.ts';
import { serviceEventDocument } from './service-event-json.ts';
import { serviceSentence } from './service-text.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A line of a structured log. */
export interface LogEntry {
  readonly level: LogLevel;
  /** For people. */
  readonly message: string;
  /** For programs: the event, as the API tells it. */
  readonly fields: Json;
}

/** `views` have taken in all events up to this one. */
export function serviceLogEntry(event: ServiceEvent, views: RunViews): LogEntry {
  const { at: _, ...fields } = serviceEventDocument(event, views);
  return { level: levelOf(event), message: serviceSentence(event, noStyle) ?? withinRun(event), fields };
}

function withinRun(event: ServiceEvent): string {
  if (event.type === 'run-left') return `the run ${event.run} is not conducted here any more`;
  if (event.type !== 'run-event') throw new Error(`there are no words for ${event.type}`);
  return `the run ${event.run}: ${event.event.type}`;
}

function levelOf(event: ServiceEvent): LogLevel {
  switch (event.type) {
    case 'store-failing':
    case 'manifest-rejected':
    case 'not-started':
    case 'runs-stuck':
    case 'run-set-aside':
    case 'secrets-missing':
      return 'error';
    case 'run-lingers':
      return 'warn';
    case 'serving':
      return event.paused === null ? 'info' : 'warn';
    case 'fire-decided':
      return UNWANTED.has(event.record.decision) ? 'warn' : 'info';
    case 'run-event':
      return levelWithin(event);
    default:
      return 'info';
  }
}

/** What nobody has asked for. */
const UNWANTED: ReadonlySet<FireDecision> = new Set(['missed', 'dropped', 'not-started']);

/** A run of thousands of requests tells of each several times: only what needs somebody is worth a line. */
function levelWithin({ event }: Extract<ServiceEvent, { type: 'run-event' }>): LogLevel {
  switch (event.type) {
    case 'target-unwell':
    case 'cancel-refused':
    case 'request-unseen':
      return 'warn';
    case 'run-finished':
      return isGoodOutcome(outcomeOf(event.summary)) ? 'info' : 'warn';
    case 'run-stopping':
    case 'target-well':
      return 'info';
    case 'request-changed':
      return isEnd(event.state) && !GOOD.has(verdictOf(event.state)) ? 'warn' : 'debug';
    // Its `run-begun` says it already.
    case 'run-started':
      return 'debug';
    default:
      return 'debug';
  }
}

const GOOD: ReadonlySet<string> = new Set(['succeeded', 'skipped', 'cancelled']);
