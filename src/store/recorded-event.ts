import { unreachable } from '../core/unreachable.ts';
import type { RunEvent } from '../run/events.ts';
import { outcomeOf, type RunOutcome } from '../run/summary.ts';

/**
 * An event as it stands in a journal: as it was told, but for the last one, whose summary repeats what the plan and
 * the events before say.
 */
export type RecordedEvent = Exclude<RunEvent, { type: 'run-finished' }> | RecordedEnd;

export interface RecordedEnd {
  readonly type: 'run-finished';
  readonly at: number;
  readonly outcome: RunOutcome;
  readonly interrupted: boolean;
}

export interface SequencedEvent {
  /** Its place in the run's journal, from 1. */
  readonly seq: number;
  readonly event: RecordedEvent;
}

/** All but `run-finished` are plain JSON already, without a secret: events never hold one. */
export function recordedEvent(event: RunEvent): RecordedEvent {
  switch (event.type) {
    case 'run-finished': {
      const { type, at, summary } = event;
      return { type, at, outcome: outcomeOf(summary), interrupted: summary.interrupted };
    }
    case 'run-started':
    case 'request-changed':
    case 'request-held':
    case 'request-cancelling':
    case 'request-released':
    case 'request-reconciling':
    case 'request-retried':
    case 'request-unseen':
    case 'cancel-refused':
    case 'target-unwell':
    case 'target-well':
    case 'run-stopping':
      return event;
    default:
      return unreachable(event);
  }
}
