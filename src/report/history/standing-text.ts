import { formatDuration } from '../../core/duration.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { RunRecord } from '../../store/records.ts';
import type { RunStanding } from '../../store/run-standing.ts';

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
        by === null
          ? `\`volley resume ${record.id}\``
          : `to be cancelled, as ${by} has asked for it, \`volley cancel ${record.id}\``;
      return `run by ${owner}, of which nothing was heard for ${silent}: ${next} takes it over if that is gone`;
    }
    case 'left':
      return by === null
        ? `left by its process: \`volley resume ${record.id}\` goes on with it`
        : `left by its process, and to be cancelled, as ${by} has asked for it: \`volley cancel ${record.id}\` does that`;
    default:
      return unreachable(standing);
  }
}

/** How a run that has not ended stands. */
export type StandingWord = Exclude<RunStanding, 'ended'> | 'cancelling';

const WORDS: readonly StandingWord[] = ['running', 'cancelling', 'silent', 'left'];

export const isStandingWord = (word: RunOutcome | 'unfinished' | StandingWord): word is StandingWord =>
  WORDS.some(one => one === word);

/** In a word. */
export function standingWord(
  record: RunRecord,
  standing: RunStanding,
): RunOutcome | RunStanding | StandingWord {
  if (standing === 'ended') return record.outcome ?? standing;
  return standing === 'running' && record.cancellation !== null ? 'cancelling' : standing;
}

/** Whether its process has begun to cancel it. */
const isNoted = ({ lease, cancellation }: RunRecord): boolean =>
  lease !== null && cancellation?.notedBy === lease.owner.id;

/** Who has asked to cancel a run, as a note in a list; null: nobody. */
export const cancellationNote = ({ cancellation, outcome }: RunRecord): string | null =>
  cancellation === null
    ? null
    : `${outcome === null ? 'to be cancelled, asked by' : 'cancelled by'} ${visible(cancellation.by)}`;
