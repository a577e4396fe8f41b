import { count } from '../../core/plural.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { DropReason, Outcome } from '../../schedule/decide/decision.ts';
import { MISSED_COUNT_LIMIT, type MissedReason } from '../../schedule/decide/settle.ts';

/** How an instant is written, e.g. in the zone of a schedule. */
export type ShowInstant = (at: number) => string;

/** What became of a fire, as the end of a sentence that begins with it: `skipped: run 41 is still under way`. */
export function outcomeText(outcome: Outcome, last: number, show: ShowInstant): string {
  switch (outcome.kind) {
    case 'fired':
      return `fired: run ${outcome.run}`;
    case 'buffered': {
      const { cancels, behind } = outcome;
      return cancels.length === 0
        ? `buffered: waits for run ${behind}`
        : `buffered: cancels ${cancels.map(run => `run ${run}`).join(', ')} and waits for the end`;
    }
    case 'skipped':
      return `skipped: run ${outcome.heldBy} is still under way`;
    case 'dropped':
      return `dropped: ${dropText(outcome.why)}`;
    case 'excluded':
      return outcome.reason === null ? 'excluded' : `excluded: ${outcome.reason}`;
    case 'paused': {
      const { by, note, at } = outcome.pause;
      return `paused by ${by} since ${show(at)}${note === null ? '' : `: ${note}`}`;
    }
    case 'missed': {
      const many = `${outcome.count >= MISSED_COUNT_LIMIT ? 'at least ' : ''}${count(outcome.count, 'fire')}`;
      const span = outcome.count === 1 ? '' : `, ${show(outcome.first)} to ${show(last)}`;
      const { downSince } = outcome;
      const down = downSince === null ? '' : `: nobody was there since ${show(downSince)}`;
      return `missed ${many}${span}${down}; ${missedText(outcome.why)}`;
    }
    default:
      return unreachable(outcome);
  }
}

function dropText(why: DropReason): string {
  switch (why.kind) {
    case 'buffer-full':
      return `run ${why.by} waits already`;
    case 'superseded':
      return `run ${why.by}, a newer one, waits in its place`;
    case 'unscheduled':
      return 'its schedule has left the manifest';
    case 'withdrawn':
      return 'cancelled while it waited';
    default:
      return unreachable(why);
  }
}

/** Why `catch-up` does not make up for a fire, as the end of a sentence. */
export function missedText(why: MissedReason): string {
  switch (why) {
    case 'no-catch-up':
      return 'catch-up is none';
    case 'not-latest':
      return 'catch-up is latest, and a later one ran';
    case 'outside-window':
      return 'outside the window of catch-up';
    case 'beyond-limit':
      return 'more than catch-up makes up for';
    default:
      return unreachable(why);
  }
}
