import type { SampleCron } from '../schedule/cron-arbitrary.ts';
import { oracleFires } from '../schedule/oracle.ts';
import { instant, iso } from '../schedule/unwrap.ts';

/*
 * What SEMANTICS says of the year of year-manifest.ts, written down without the code that is tested: when schedules are due
 * is found by looking at the wall clock of each half hour, and what is out of the ordinary stands here by hand.
 */

type Spoken = 'started' | 'skipped' | 'excluded' | 'missed' | 'dropped';

const HALF_HOUR = 1_800_000;
const DAY = 48 * HALF_HOUR;

const only = (...accepted: readonly number[]): SampleCron['minute'] => ({
  text: accepted.join(','),
  matches: value => accepted.includes(value),
});
const every = { text: '*', matches: () => true };

/** At these minutes of these hours (null: of each), on these weekdays (null: on each; 0 is Sunday). */
const at = (minutes: readonly number[], hour: number | null, weekday: number | null): SampleCron => ({
  text: '',
  second: only(0),
  minute: only(...minutes),
  hour: hour === null ? every : only(hour),
  date: ({ year, month, day }) =>
    weekday === null || new Date(Date.UTC(year, month - 1, day)).getUTCDay() === weekday,
});

/** A quarter past is looked at with a step of its own; `to` included. */
const due = (cron: SampleCron, zone: string, from: string, to: string, step = HALF_HOUR): readonly string[] =>
  oracleFires(cron, zone, { from: instant(from) - 1, to: instant(to), step, margin: 2 * DAY }).map(fire =>
    iso(fire.at),
  );

const BEGIN = '2026-01-01T00:00:00Z';
const EDIT = '2026-09-01T13:40:00Z';
const END = '2026-12-31T23:59:00Z';
const ZURICH = 'Europe/Zurich';
const NEW_YORK = 'America/New_York';

const OUT_OF_THE_ORDINARY: Readonly<Record<string, Spoken | null>> = {
  // Missed by eight and a half hours, more than the window of six.
  'nightly 2026-07-01T00:30:00Z': 'missed',
  'nightly 2026-08-01T00:30:00Z': 'excluded',
  // The run of six had ended while nobody served, and while the machine slept.
  'poll 2026-04-13T06:30:00Z': 'started',
  'poll 2026-07-06T06:30:00Z': 'started',
  // It waited when the manifest was edited.
  'report 2026-09-01T13:30:00Z': 'dropped',
  // Slept through: two hours in one record, that of the second.
  'clock 2026-11-02T02:00:00Z': null,
  'clock 2026-11-02T03:00:00Z': 'missed',
};

/** `TRIGGER INSTANT DECISION`, for each record that the year has to leave, in alphabetical order. */
export function expectedRecord(): readonly string[] {
  const usual = (trigger: string, instants: readonly string[]): readonly string[] =>
    instants.map(each => `${trigger} ${each}`);
  const fires = [
    ...usual('nightly', due(at([30], 2, null), ZURICH, BEGIN, EDIT)),
    ...usual('nightly', due(at([15], 3, null), ZURICH, EDIT, END, HALF_HOUR / 2)),
    // From midnight to midnight in New York, where the clock is changed in between.
    ...usual('clock', due(at([0], null, null), NEW_YORK, '2026-03-07T05:00:00Z', '2026-03-10T03:59:59Z')),
    ...usual('clock', due(at([0], null, null), NEW_YORK, '2026-10-31T04:00:00Z', '2026-11-03T04:59:59Z')),
    ...usual('poll', due(at([0, 30], 6, 1), 'UTC', BEGIN, END)),
    ...usual('report', due(at([0, 30], 9, 2), NEW_YORK, BEGIN, EDIT)),
    ...usual('audit', due(at([0], 12, 5), 'UTC', EDIT, END)),
  ];
  return fires
    .flatMap(fire => {
      // Of the two of a Monday, the second meets the run of the first.
      const usually: Spoken = /^poll .*T06:30/.test(fire) ? 'skipped' : 'started';
      const decision = fire in OUT_OF_THE_ORDINARY ? OUT_OF_THE_ORDINARY[fire] : usually;
      return decision == null ? [] : [`${fire} ${decision}`];
    })
    .sort();
}
