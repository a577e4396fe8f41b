import type { ExcludedDays } from '../../manifest/schedule-spec.ts';
import { type Fire, nextInstant } from '../fires.ts';
import { describeOccasion, exclusionAt, lastOccasion, nextOccasion, startOfOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';
import { instantsOf, localAt } from '../zone/local-time.ts';
import { type Meant, type Moment, meantBy, type Span } from './moment.ts';

/** What a schedule says about a time, whatever became of it. */
export type Asked =
  /** `more`: how many of the newest there are beyond those that are listed, oldest first. */
  | { readonly kind: 'due'; readonly fires: readonly AskedFire[]; readonly more: number }
  | {
      readonly kind: 'not-due';
      readonly why: NotDue;
      /** The fires around it; null: there is none. */
      readonly before: Fire | null;
      readonly after: Fire | null;
    };

/** A fire that was due, or is going to be. */
export interface AskedFire {
  readonly fire: Fire;
  /** When it starts, jitter included. */
  readonly start: number;
  /** null: its day is not excluded. */
  readonly excluded: ExcludedDays | null;
}

export type NotDue =
  /** The expression does not name that time. */
  | 'not-named'
  /** The clock shows that time twice, and only the first has a fire. */
  | 'second-pass'
  | 'before-from'
  | 'after-until'
  /** `every` leaves that day out. */
  | 'not-in-turn';

/** More fires of one moment are only counted; who asks for a day of `* * * * *` wants a time. */
export const LISTED = 20;

/** The fires of a schedule that a moment means, delayed ones with all the time of their jitter; else why there is none. */
export function askedFires(schedule: Schedule, moment: Moment, now: number): Asked {
  const meant = meantBy(moment, schedule.timezone, now);
  const instants = [
    ...new Set([...meant.spans.flatMap(span => occasionsIn(schedule, span)), ...moved(schedule, meant)]),
  ];
  return instants.length > 0
    ? {
        kind: 'due',
        fires: instants.slice(0, LISTED).map(at => askedFire(schedule, at)),
        more: Math.max(0, instants.length - LISTED),
      }
    : notDue(schedule, meant);
}

export const askedFire = (schedule: Schedule, at: number): AskedFire => ({
  fire: describeOccasion(schedule, at),
  start: startOfOccasion(schedule, at),
  excluded: exclusionAt(schedule, at),
});

/** The last occasion before an instant; null: there is none. */
export const occasionBefore = (schedule: Schedule, at: number): number | null =>
  lastOccasion(schedule, FIRST, at - 1);

/** No schedule was served before. */
const FIRST = Date.UTC(1970, 0, 1);

function occasionsIn(schedule: Schedule, { from, to }: Span): readonly number[] {
  const found: number[] = [];
  const earlier = occasionBefore(schedule, from);
  if (earlier !== null && startOfOccasion(schedule, earlier) >= from) found.push(earlier);
  for (let at = nextOccasion(schedule, from - 1); at !== null && at < to; at = nextOccasion(schedule, at))
    found.push(at);
  return found;
}

/** The fire that stands for a time which the clock skips. */
function moved(schedule: Schedule, { skippedTo }: Meant): readonly number[] {
  if (skippedTo === null || nextOccasion(schedule, skippedTo - 1) !== skippedTo) return [];
  return describeOccasion(schedule, skippedTo).dst === 'gap' ? [skippedTo] : [];
}

function notDue(schedule: Schedule, { spans, skippedTo }: Meant): Asked {
  const [first] = spans;
  const from = first?.from ?? skippedTo ?? 0;
  const to = first?.to ?? from + 1;
  const [before, after] = [occasionBefore(schedule, from), nextOccasion(schedule, to - 1)];
  const fireOf = (at: number | null): Fire | null => (at === null ? null : describeOccasion(schedule, at));
  return {
    kind: 'not-due',
    why: whyNot(schedule, { from, to }),
    before: fireOf(before),
    after: fireOf(after),
  };
}

function whyNot(schedule: Schedule, { from, to }: Span): NotDue {
  const { bounds, rules } = schedule;
  const named = nextInstant(schedule, from - 1);
  if (named !== null && named < to) {
    if (named >= bounds.until) return 'after-until';
    // `from` and `every` both bound the beginning: days before `every` begins are not in turn.
    return named < bounds.from && rules.from !== null ? 'before-from' : 'not-in-turn';
  }
  return isSecondPass(schedule, from) ? 'second-pass' : 'not-named';
}

/** Whether the clock shows this time again, after a fire of the first time. */
function isSecondPass(schedule: Schedule, at: number): boolean {
  const { timezone } = schedule;
  const [first = at] = instantsOf(timezone, localAt(timezone, at));
  return first < at && nextInstant(schedule, first - 1) === first;
}
