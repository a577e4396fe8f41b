import type { QueueId } from '../core/ids.ts';
import type { JobPath } from '../targets/target.ts';

/** What looks like the own one of a request whose answer was lost. */
export interface Likeness {
  readonly job: JobPath;
  /** The server's session. An id of its queue means something within one session only. */
  readonly session: string | null;
  readonly queueId: QueueId;
  /** The address of its build; null: it has not started yet. */
  readonly build: string | null;
  /** The request was sent no earlier, in milliseconds since 1970. */
  readonly sentAt: number;
  /** When the likeness was first seen, in milliseconds since 1970: who was sent later has not brought it about. */
  readonly seenAt: number;
}

/** Whether something on a server is known to be that of a request of another run. */
export type Holder =
  | 'nobody'
  | 'another'
  /** Another run waits for the answer to a request of that job. */
  | 'perhaps-another';

/**
 * Asks the other runs, of this process and of others, whose something is that looks like a lost request's own: two runs
 * that ask for the same must not take one build for two.
 */
export type OtherRuns = (likeness: Likeness) => Promise<Holder>;

/** For a run that nothing is known beside. */
export const NO_OTHER_RUNS: OtherRuns = async () => 'nobody';
