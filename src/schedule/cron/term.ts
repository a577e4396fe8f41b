/** One item of a field's list: a run of values, or a day that depends on the month. */
export type CronTerm = RangeTerm | DayTerm;

/** `from`, `from + step`, … up to `to`. In the day of week, 7 stands for Sunday. */
export interface RangeTerm {
  readonly kind: 'range';
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A day that is another date in each month (Quartz's notations). Weekdays count from Sunday, 0. */
export type DayTerm =
  /** `L`: the month's last day. */
  | { readonly kind: 'last-day' }
  /** `LW`: the month's last day from Monday to Friday. */
  | { readonly kind: 'last-working-day' }
  /** `15W`: the day from Monday to Friday nearest to the 15th, in the same month. */
  | { readonly kind: 'nearest-working-day'; readonly day: number }
  /** `5L`: the month's last Friday. */
  | { readonly kind: 'last-weekday'; readonly weekday: number }
  /** `5#2`: the month's second Friday. */
  | { readonly kind: 'nth-weekday'; readonly weekday: number; readonly nth: number };

/** A term, and how it reads once `H` is replaced. */
export interface ResolvedTerm {
  readonly term: CronTerm;
  readonly resolved: string;
}

export const singleValue = (value: number): RangeTerm => ({ kind: 'range', from: value, to: value, step: 1 });

/** The values of a range, ascending. */
export function valuesOf({ from, to, step }: RangeTerm): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}
