import type { Pause } from '../../schedule/decide/pauses.ts';
import type { Fire } from '../../schedule/fires.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { AskedFire, NotDue } from '../../schedule/why/asked-fires.ts';
import type { FireRecord } from '../../store/records.ts';
import type { FireVerdict } from './fire-verdict.ts';

/** Why a trigger fired or did not, schedule by schedule. */
export interface Answer {
  readonly trigger: string;
  readonly answers: readonly ScheduleAnswer[];
  /** Decisions about schedules that the manifest does not have any more, newest first. */
  readonly gone: readonly Explained[];
  /** Of the trigger by itself, now; null: it is not paused by itself. */
  readonly pause: Pause | null;
  /** Of all triggers at once, now; null: they are not. */
  readonly pauseOfAll: Pause | null;
}

export interface ScheduleAnswer {
  readonly schedule: Schedule;
  readonly found:
    | { readonly kind: 'fires'; readonly fires: readonly ExplainedFire[]; readonly more: number }
    | {
        readonly kind: 'not-due';
        readonly why: NotDue;
        readonly before: Fire | null;
        readonly after: Fire | null;
      }
    /** Of no time in particular, and it has had no fire yet. */
    | { readonly kind: 'none-yet'; readonly after: AskedFire | null };
}

export interface ExplainedFire extends AskedFire {
  readonly verdict: FireVerdict;
}

export interface Explained {
  readonly record: FireRecord;
  readonly verdict: FireVerdict;
}
