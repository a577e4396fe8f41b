import fc from '../property.ts';

/** A field as a text, and what it means, said without the parser: the generator knows because it made it. */
export interface SampleField {
  readonly text: string;
  readonly matches: (value: number) => boolean;
}

/** A day field; what it means depends on the month. */
export interface SampleDayField {
  readonly text: string;
  readonly matches: (date: CalendarDate) => boolean;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export interface SampleCron {
  readonly text: string;
  readonly second: SampleField;
  readonly minute: SampleField;
  readonly hour: SampleField;
  readonly date: (date: CalendarDate) => boolean;
}

const everything: SampleField = { text: '*', matches: () => true };
const only = (text: string, accepted: readonly number[]): SampleField => ({
  text,
  matches: value => accepted.includes(value),
});

function field(min: number, max: number): fc.Arbitrary<SampleField> {
  const value = fc.integer({ min, max });
  const list = fc.array(value, { minLength: 1, maxLength: 3 }).map(values => only(values.join(','), values));
  const range = fc.tuple(value, value).map(([a, b]): SampleField => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return { text: `${from}-${to}`, matches: each => from <= each && each <= to };
  });
  const step = fc
    .integer({ min: 2, max: Math.min(30, max - min) })
    .map((every): SampleField => ({ text: `*/${every}`, matches: each => (each - min) % every === 0 }));
  return fc.oneof(list, range, step, fc.constant(everything));
}

const length = ({ year, month }: CalendarDate): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekday = ({ year, month, day }: CalendarDate): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const isWorking = (date: CalendarDate): boolean => weekday(date) !== 0 && weekday(date) !== 6;

/** The working day of the month nearest to `day`, found by looking further and further away from it. */
function nearestWorking(date: CalendarDate, day: number): number | null {
  if (day > length(date)) return null;
  for (const distance of [0, -1, 1, -2, 2]) {
    const candidate = day + distance;
    if (candidate >= 1 && candidate <= length(date) && isWorking({ ...date, day: candidate }))
      return candidate;
  }
  return null;
}

const dayOfMonth: fc.Arbitrary<SampleDayField> = fc.oneof(
  {
    weight: 4,
    arbitrary: field(1, 28).map(({ text, matches }) => ({
      text,
      matches: (date: CalendarDate) => matches(date.day),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({ text: 'L', matches: (date: CalendarDate) => date.day === length(date) }),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 28 }).map(day => ({
      text: `${day}W`,
      matches: (date: CalendarDate) => date.day === nearestWorking(date, day),
    })),
  },
);

const weekdayValue = fc.integer({ min: 0, max: 6 });
const dayOfWeek: fc.Arbitrary<SampleDayField> = fc.oneof(
  {
    weight: 4,
    arbitrary: field(0, 6).map(({ text, matches }) => ({
      text,
      matches: (date: CalendarDate) => matches(weekday(date)),
    })),
  },
  {
    weight: 1,
    arbitrary: weekdayValue.map(wanted => ({
      text: `${wanted}L`,
      matches: (date: CalendarDate) => weekday(date) === wanted && date.day + 7 > length(date),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(weekdayValue, fc.integer({ min: 1, max: 4 })).map(([wanted, nth]) => ({
      text: `${wanted}#${nth}`,
      matches: (date: CalendarDate) => weekday(date) === wanted && Math.ceil(date.day / 7) === nth,
    })),
  },
);

/** Days are mostly free: what is at stake is the time of day around a change of the clock. */
const freeDay: SampleDayField = { text: '*', matches: () => true };
const mostlyFree = (days: fc.Arbitrary<SampleDayField>): fc.Arbitrary<SampleDayField> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(freeDay) }, { weight: 1, arbitrary: days });

/** Expressions of five fields, or of six when `seconds`. */
export function cronArbitrary(seconds: boolean): fc.Arbitrary<SampleCron> {
  return fc
    .record({
      second: seconds ? field(0, 59) : fc.constant(only('0', [0])),
      minute: field(0, 59),
      hour: fc.oneof(field(0, 23), field(0, 4), fc.constant(everything)),
      dayOfMonth: mostlyFree(dayOfMonth),
      dayOfWeek: mostlyFree(dayOfWeek),
    })
    .map(({ second, minute, hour, dayOfMonth: ofMonth, dayOfWeek: ofWeek }) => {
      const either = !ofMonth.text.startsWith('*') && !ofWeek.text.startsWith('*');
      const fields = [minute.text, hour.text, ofMonth.text, '*', ofWeek.text];
      return {
        text: (seconds ? [second.text, ...fields] : fields).join(' '),
        second,
        minute,
        hour,
        date: (date: CalendarDate) =>
          either
            ? ofMonth.matches(date) || ofWeek.matches(date)
            : ofMonth.matches(date) && ofWeek.matches(date),
      };
    });
}
