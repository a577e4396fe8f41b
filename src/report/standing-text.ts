import { formatDuration } from '../core/duration.ts';
import { visible } from '../core/style.ts';
import { unreachable } from '../core/unreachable.ts';
import type { RunRecord } from '../store/records.ts';
import type { RunStanding } from '../store/run-standing.ts';

/** Who goes on with a run, what they are to do with it, and what somebody can do. `now`: milliseconds since 1970. */
export function standingText(record: RunRecord, standing: RunStanding, now: number): string {
  const { lease, outcome, cancellation } = record;
  const owner = lease === null ? '' : `process ${lease.owner.pid} on ${lease.owner.host}`;
  const by = cancellation === null ? null : visible(cancellation.by);
  switch (standing) {
    case 'ended':
      if (outcome === 'handed-over')
        return `handed over: \`volley resume ${record.id}\` looks how its builds end`;
      return by === null ? (outcome ?? standing) : `${outcome}, cancelled by ${by}`;
    case 'running':
      if (by === null) return `run by ${owner}`;
      return isNoted(record)
        ? `being cancelled by ${owner}, as ${by} has asked for it`
        : `to be cancelled, as ${by} has asked for it; ${owner} has not taken note yet`;
    case 'silent': {
      const silent = lease === null ? '' : formatDuration(Math.abs(now - lease.beatAt));
      const next =
        by === null ? '`volley resume`' : `to be cancelled, as ${by} has asked for it, \`volley cancel\``;
      return `run by ${owner}, of which nothing was heard for ${silent}: ${next} takes it over if that is gone`;
    }
    case 'left':
      return by === null
        ? 'left by its process: `volley resume` goes on with it'
        : `left by its process, and to be cancelled, as ${by} has asked for it: \`volley cancel ${record.id}\` does that`;
    default:
      return unreachable(standing);
  }
}

/** In a word. */
export function standingWord(record: RunRecord, standing: RunStanding): string {
  if (standing === 'ended') return record.outcome ?? standing;
  return standing === 'running' && record.cancellation !== null ? 'cancelling' : standing;
}

/** Whether its process has begun to cancel it. */
const isNoted = ({ lease, cancellation }: RunRecord): boolean =>
  lease !== null && cancellation?.notedBy === lease.owner.id;

/** Who wants, or wanted, a run cancelled, for a list; null: nobody. */
export const cancellationNote = ({ cancellation, outcome }: RunRecord): string | null =>
  cancellation === null
    ? null
    : `${outcome === null ? 'to be cancelled, asked by' : 'cancelled by'} ${visible(cancellation.by)}`;
