import { unreachable } from '../core/unreachable.ts';
import { standingOf, type Witness } from './lease.ts';
import type { RunRecord } from './records.ts';

/** Whether somebody goes on with a run, as far as can be told from here. */
export type RunStanding =
  | 'ended'
  /** Its process lives. */
  | 'running'
  /** Nothing was heard of its process for long, or a clock was set: whether it lives shows only when it is watched. */
  | 'silent'
  /** Its process is gone: `resume` goes on with it. */
  | 'left';

export function runStanding({ outcome, lease }: RunRecord, witness: Witness): RunStanding {
  if (outcome !== null) return 'ended';
  const standing = standingOf(lease, witness);
  switch (standing) {
    case 'alive':
      return 'running';
    case 'silent':
      return 'silent';
    case 'free':
    case 'gone':
      return 'left';
    default:
      return unreachable(standing);
  }
}
