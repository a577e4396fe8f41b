import type { ExcludedDays, OverlapPolicy } from '../../manifest/schedule-spec.ts';
import type { RunName } from '../../schedule/decide/decision.ts';
import { type Pause, pauseOf } from '../../schedule/decide/pauses.ts';
import { IDLE } from '../../schedule/decide/trigger-state.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { AskedFire } from '../../schedule/why/asked-fires.ts';
import type { FireRecord } from '../../store/records.ts';
import type { Memory } from '../../store/serving.ts';
import type { RunFacts } from './run-facts.ts';

/** Why a fire happened, or did not. The names are stable: scripts hold them. */
export type FireVerdict =
  /** `run`: the run that the record names; null: it names none. */
  | { readonly kind: 'decided'; readonly record: FireRecord; readonly run: RunFacts | null }
  /** It lies in the future, and is going to be decided so as things stand now. */
  | { readonly kind: 'upcoming'; readonly outlook: Outlook }
  /** Nothing was written down of it, but its day is excluded. */
  | { readonly kind: 'excluded'; readonly days: ExcludedDays }
  /** Nobody has ever served from this store. */
  | { readonly kind: 'never-served' }
  /** No process that served has had this schedule yet, or (`firstSeen`) only since later. */
  | { readonly kind: 'not-seen'; readonly firstSeen: number | null }
  /** Nobody has looked since: the next process, or (`isServed`) the one that serves, decides it. */
  | { readonly kind: 'not-decided'; readonly lastLook: number; readonly isServed: boolean }
  /** It may have been decided: what was that old is forgotten. */
  | { readonly kind: 'forgotten'; readonly keptSince: number }
  /** It was passed over without a word: the schedule was not served as it is now. */
  | { readonly kind: 'no-record' };

/** What stands against a coming fire at present. */
export interface Outlook {
  readonly isServed: boolean;
  readonly pause: Pause | null;
  readonly excluded: ExcludedDays | null;
  /** Runs of the trigger that have not ended. */
  readonly running: readonly RunName[];
  readonly overlap: OverlapPolicy;
}

/** What is known of serving, for verdicts. */
export interface Situation {
  readonly now: number;
  readonly memory: Memory;
  /** Decisions of fires that were due before this instant may be forgotten; null: none is. */
  readonly keptSince: number | null;
  /** Whether a process serves now. */
  readonly isServed: boolean;
}

/** The verdict on a fire of which no record is there. Pure. */
export function verdictWithoutRecord(
  schedule: Schedule,
  { fire, start, excluded }: AskedFire,
  { now, memory, keptSince, isServed }: Situation,
): FireVerdict {
  const { lastLook, pauses, states } = memory;
  if (start > now) {
    const pause = pauseOf(pauses, schedule.trigger);
    const { running } = states.get(schedule.trigger) ?? IDLE;
    return {
      kind: 'upcoming',
      outlook: { isServed, pause, excluded, running, overlap: schedule.rules.overlap },
    };
  }
  // Whoever had served, it would not have fired.
  if (excluded !== null) return { kind: 'excluded', days: excluded };
  if (lastLook === null) return { kind: 'never-served' };
  const progress = memory.progress.get(schedule.id);
  if (progress === undefined) return { kind: 'not-seen', firstSeen: null };
  if (fire.at <= progress.firstSeen) return { kind: 'not-seen', firstSeen: progress.firstSeen };
  if (start > lastLook) return { kind: 'not-decided', lastLook, isServed };
  if (keptSince !== null && fire.at < keptSince) return { kind: 'forgotten', keptSince };
  return { kind: 'no-record' };
}
