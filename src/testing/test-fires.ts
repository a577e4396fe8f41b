import { dateOfLocal, midnightOf } from '../core/calendar-date.ts';
import type { Outcome } from '../schedule/decide/decision.ts';
import { describeOccasion } from '../schedule/occasions.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { simulate } from '../schedule/simulate/simulate.ts';
import { firstReached } from '../schedule/zone/local-time.ts';
import { readTimeZone, type TimeZone } from '../schedule/zone/time-zone.ts';
import type { FireTime } from './pattern.ts';
import type { SpanEnd, TestSpan } from './test-file.ts';

/** What becomes of one fire of a schedule. */
export interface TestFire {
  readonly trigger: string;
  /** When it is due, in milliseconds since 1970. */
  readonly at: number;
  /** What the clock of its schedule shows then, with the offset. */
  readonly local: string;
  readonly outcome: Outcome;
}

/** Both ends included, in milliseconds since 1970. */
interface Instants {
  readonly from: number;
  readonly to: number;
}

/**
 * What the schedules do in a span, by the very scheduler that serves, on a virtual clock. A fire that waits is there twice:
 * as `buffered`, and as what becomes of it.
 */
export function firesIn(span: TestSpan, schedules: readonly Schedule[]): readonly TestFire[] {
  const zone = zoneOf(span, schedules);
  const { from, to } = instantsOf(span, zone);
  const { durations, downs } = span;
  const byId = new Map(schedules.map(schedule => [schedule.id, schedule]));
  const { decisions } = simulate({
    schedules,
    from,
    to,
    downs: downs.map(down => {
      const { from: start, to: end } = instantsOf(down, zone);
      return { from: start, to: end + 1 };
    }),
    jump: null,
    durationOf: trigger => durations.byTrigger.get(trigger)?.value ?? durations.others,
  });
  return decisions.flatMap(({ trigger, cause, outcome }) => {
    if (cause.kind !== 'fire') return [];
    const schedule = byId.get(cause.schedule);
    if (schedule === undefined) return [];
    const { at, local } = describeOccasion(schedule, cause.at);
    return [{ trigger, at, local, outcome }];
  });
}

function instantsOf(
  { from, to }: { readonly from: SpanEnd; readonly to: SpanEnd },
  zone: TimeZone,
): Instants {
  return {
    from: firstOf(from, zone),
    to: to.kind === 'instant' ? to.at : firstOf(dayAfter(to.date), zone) - 1,
  };
}

const dayAfter = (date: number): SpanEnd => ({ kind: 'date', date: date + 1 });

const firstOf = (end: SpanEnd, zone: TimeZone): number =>
  end.kind === 'instant' ? end.at : firstReached(zone, midnightOf(end.date));

/** The zone whose days are meant. That a zone does not exist has been told before. */
function zoneOf({ timezone }: TestSpan, schedules: readonly Schedule[]): TimeZone {
  const names = new Set(schedules.map(schedule => schedule.timezone.name));
  const [only = 'UTC'] = names;
  const zone = readTimeZone(timezone?.value ?? (names.size === 1 ? only : 'UTC'));
  if (!zone.ok) throw new Error(`a checked test has an unknown zone: ${zone.error.message}`);
  return zone.value;
}

/** Whether a fire in this span could be due then. In doubt, yes: days and instants are compared in UTC. */
export function mayBeIn({ from, to }: TestSpan, time: FireTime): boolean {
  const first = from.kind === 'date' ? midnightOf(from.date) : from.at;
  const last = to.kind === 'date' ? midnightOf(to.date + 1) - 1 : to.at;
  if (time.kind === 'instant') return time.at >= first - FARTHEST && time.at <= last + FARTHEST;
  const day = dateOfLocal(Date.parse(`${time.text.slice(0, 10)}T00:00Z`));
  const slack = (end: SpanEnd): number => (end.kind === 'date' ? 0 : 1);
  return day >= dateOfLocal(first) - slack(from) && day <= dateOfLocal(last) + slack(to);
}

/** No zone is farther from UTC. In milliseconds. */
const FARTHEST = 15 * 3_600_000;

/** Whether a span ends before it begins; days and instants compare by their UTC. */
export function isReversed({ from, to }: { readonly from: SpanEnd; readonly to: SpanEnd }): boolean {
  const day = (end: SpanEnd): number => (end.kind === 'date' ? end.date : dateOfLocal(end.at));
  return from.kind === 'instant' && to.kind === 'instant' ? to.at < from.at : day(to) < day(from);
}
