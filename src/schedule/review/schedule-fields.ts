import { showDate } from '../../core/calendar-date.ts';
import { formatDuration } from '../../core/duration.ts';
import type { ExcludedDays } from '../../manifest/schedule-spec.ts';
import type { Fields } from '../../plan/diff/field-change.ts';
import { showBound } from '../../plan/render/schedule-json.ts';
import type { Schedule } from '../schedule.ts';
import { cronWords } from './cron-words.ts';

/** What a schedule says, in the words of the manifest; `when` stands for expression and zone. */
export function scheduleFields({ cron, timezone, rules }: Schedule): Fields {
  const { every, from, until, exclude, jitter, overlap, catchUp } = rules;
  return new Map<string, string | null>([
    ['when', cronWords(cron, timezone)],
    ['every', every === null ? null : `${every.count} ${every.unit} from ${showDate(every.from)}`],
    ['from', from === null ? null : showBound(from)],
    ['until', until === null ? null : showBound(until)],
    // Their order decides only which reason is told.
    ['exclude', exclude.length === 0 ? null : exclude.map(excludedText).sort().join(', ')],
    ['jitter', jitter === 0 ? null : formatDuration(jitter)],
    ['overlap', overlap],
    ['catch-up', catchUp.policy],
    ['catch-up.window', catchUp.window === null ? null : formatDuration(catchUp.window)],
  ]);
}

const excludedText = ({ first, last, yearly }: ExcludedDays): string =>
  `${showDate(first)}${first === last ? '' : ` to ${showDate(last)}`}${yearly ? ' each year' : ''}`;

/** Equal texts mean that two schedules name the same times, however these are written: `2` and `02`, `MON` and `1`. */
export function timetableSense({ cron, timezone }: Schedule): string {
  const { seconds, minutes, hours, days, frequency } = cron;
  const { months, ofMonth, ofWeek, either } = days;
  const weekdays = [...ofWeek.values].sort();
  const dates = [months, ofMonth.values, ofMonth.moving, weekdays, ofWeek.moving, either];
  return JSON.stringify([timezone.name, seconds, minutes, hours, frequency, dates]);
}

/** Equal texts mean that two schedules of one trigger are due at the same instants and are treated alike. */
export const scheduleSense = (schedule: Schedule): string =>
  JSON.stringify([
    timetableSense(schedule),
    [...scheduleFields(schedule)].filter(([name]) => name !== 'when'),
  ]);

/** Equal texts mean that two schedules, of whichever triggers, always start at the same instants. */
export const firingSense = (schedule: Schedule): string => {
  const { every, exclude, jitter } = schedule.rules;
  const days = exclude.map(({ first, last, yearly }) => [first, last, yearly]);
  // The delay of a fire depends on the name of its schedule.
  const delay = jitter === 0 ? null : [schedule.id, jitter];
  return JSON.stringify([timetableSense(schedule), schedule.bounds, every, days, delay]);
};
