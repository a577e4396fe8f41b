import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import type { CatchUpPolicy } from '../manifest/schedule-spec.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../run/events.ts';
import type { Pause } from '../schedule/decide/pauses.ts';
import type { FireRecord, RunOrigin } from '../store/records.ts';
import type { StoreFault } from '../store/store-fault.ts';

/**
 * Everything that happens while serving. Log, live events and metrics render the same values. Times are milliseconds
 * since 1970-01-01T00:00:00Z.
 */
export type ServiceEvent =
  | {
      readonly type: 'serving';
      readonly at: number;
      readonly schedules: number;
      /** When the next fire starts that no pause drops and whose day is not excluded; null: none will. */
      readonly next: number | null;
      /** Of all triggers at once; null: they are not. */
      readonly paused: Pause | null;
      /** Those that are paused by themselves. */
      readonly pausedTriggers: readonly string[];
    }
  /** A fire has been decided, and that is on the disk. */
  | {
      readonly type: 'fire-decided';
      readonly at: number;
      readonly trigger: string;
      readonly record: FireRecord;
    }
  /** A run begins, or goes on after its process has ended (`resumed`). */
  | {
      readonly type: 'run-begun';
      readonly at: number;
      readonly run: RunId;
      readonly trigger: string;
      readonly plan: Plan;
      readonly origin: RunOrigin;
      readonly resumed: boolean;
      /** What earlier processes have told of it, in order. */
      readonly past: readonly RunEvent[];
    }
  /** Something happened in a run: told in order, between its `run-begun` and its `run-left`. */
  | {
      readonly type: 'run-event';
      readonly at: number;
      readonly run: RunId;
      readonly event: RunEvent;
    }
  /** This process is done with a run, which has ended or is left to the next process. */
  | { readonly type: 'run-left'; readonly at: number; readonly run: RunId }
  /**
   * A run was cancelled, and its server has not ended it in time: it is cancelled once more after pauses that grow to `most`
   * milliseconds. Told once of each run.
   */
  | {
      readonly type: 'run-lingers';
      readonly at: number;
      readonly run: RunId;
      readonly trigger: string;
      readonly most: number;
    }
  /** Somebody wants a run of this process cancelled; `by` as they call themselves. */
  | {
      readonly type: 'run-cancelling';
      readonly at: number;
      readonly run: RunId;
      readonly trigger: string;
      readonly by: string;
    }
  /** Runs that earlier processes have left, and that this one cannot go on with, all for one reason. */
  | {
      readonly type: 'runs-stuck';
      readonly at: number;
      readonly runs: readonly RunId[];
      readonly problems: readonly Problem[];
      /** How long until it is tried again, in milliseconds. */
      readonly again: number;
    }
  /**
   * A run that an earlier process has left, and of which what is written down cannot be read: nobody follows its builds, which
   * may still run, and its trigger goes on as if it had ended. Told once.
   */
  | {
      readonly type: 'run-set-aside';
      readonly at: number;
      readonly run: RunId;
      readonly trigger: string;
      readonly problems: readonly Problem[];
    }
  /** Secrets that the manifest needs cannot be read, as `problems` say; told once until others can or cannot be. */
  | { readonly type: 'secrets-missing'; readonly at: number; readonly problems: readonly Problem[] }
  /** All of them can be read again. */
  | { readonly type: 'secrets-found'; readonly at: number }
  /** There was nothing to run: `problems` say why. */
  | {
      readonly type: 'not-started';
      readonly at: number;
      readonly trigger: string;
      readonly problems: readonly Problem[];
    }
  /** `trigger` null: all of them. */
  | {
      readonly type: 'paused';
      readonly at: number;
      readonly trigger: string | null;
      readonly pause: Pause;
    }
  | {
      readonly type: 'resumed';
      readonly at: number;
      readonly trigger: string | null;
      readonly by: string;
      /** What was made up for of the fires that were dropped meanwhile. */
      readonly catchUp: CatchUpPolicy;
    }
  /** A manifest has taken the place of the one before. */
  | {
      readonly type: 'manifest-loaded';
      readonly at: number;
      readonly digest: string;
      readonly triggers: number;
      readonly schedules: number;
      readonly problems: readonly Problem[];
    }
  /** An edit that cannot be served: the last good manifest stays. */
  | { readonly type: 'manifest-rejected'; readonly at: number; readonly problems: readonly Problem[] }
  /** The store does not take what has to be written down; told once until it does again. */
  | { readonly type: 'store-failing'; readonly at: number; readonly fault: StoreFault }
  | { readonly type: 'store-well'; readonly at: number; readonly after: number }
  | {
      readonly type: 'draining';
      readonly at: number;
      readonly running: readonly RunId[];
      /** Whether the next process can go on with them: not where their server ends with this one. */
      readonly kept: boolean;
    };

export type ServiceEventType = ServiceEvent['type'];
