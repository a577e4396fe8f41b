import type { Decision, Outcome } from '../decide/decision.ts';
import { startOfOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';

/** How often each outcome came, fires of spans counted one by one. */
export type Tally = Readonly<Record<Outcome['kind'] | 'late', number>>;

const EMPTY: Tally = {
  fired: 0,
  late: 0,
  buffered: 0,
  skipped: 0,
  dropped: 0,
  excluded: 0,
  paused: 0,
  missed: 0,
};

/**
 * By trigger, in the order of `schedules`. `late`: how many of those fired began a minute or more after their time, since
 * nobody was there or they had to wait.
 */
export function tallyByTrigger(
  decisions: readonly Decision[],
  schedules: readonly Schedule[],
): ReadonlyMap<string, Tally> {
  const byId = new Map(schedules.map(schedule => [schedule.id, schedule]));
  const tallies = new Map<string, Tally>(schedules.map(({ trigger }) => [trigger, EMPTY]));
  for (const { trigger, cause, outcome, decidedAt } of decisions) {
    const tally = tallies.get(trigger) ?? EMPTY;
    const { kind } = outcome;
    const schedule = cause.kind === 'fire' ? byId.get(cause.schedule) : undefined;
    const due =
      schedule === undefined || cause.kind !== 'fire' ? decidedAt : startOfOccasion(schedule, cause.at);
    const isLate = kind === 'fired' && decidedAt - due >= LATE;
    tallies.set(trigger, {
      ...tally,
      [kind]: tally[kind] + (kind === 'missed' ? outcome.count : 1),
      late: tally.late + (isLate ? 1 : 0),
    });
  }
  return tallies;
}

const LATE = 60_000;
