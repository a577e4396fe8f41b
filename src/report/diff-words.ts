import { showJob } from '../core/job-path.ts';
import { count } from '../core/style.ts';
import { showText } from '../core/text.ts';
import { unreachable } from '../core/unreachable.ts';
import type { FieldChange } from '../plan/diff/field-change.ts';
import type { DiffTotals, TriggerChange } from '../plan/diff/plan-diff.ts';
import type { RequestChange } from '../plan/diff/request-diff.ts';
import { showCombination } from '../plan/matrix.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { Load } from '../schedule/review/load-meter.ts';
import type { LoadChange } from '../schedule/review/plan-review.ts';
import type { ScheduleChange } from '../schedule/review/schedule-diff.ts';

/* What a diff says, as plain words: each rendering dresses them in its own way. */

/** `2 requests added, 1 changed`; says so when there is nothing. */
export function totalsText({ added, removed, changed, renamed }: DiffTotals): string {
  const parts = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
    [renamed, 'under another name'],
  ] as const;
  const told = parts.filter(([amount]) => amount > 0);
  if (told.length === 0) return 'no request differs';
  return told
    .map(([amount, word], index) =>
      index === 0 ? `${count(amount, 'request')} ${word}` : `${amount} ${word}`,
    )
    .join(', ');
}

/** The request of a change by its combination; empty where its trigger has no matrix. */
export function requestName(change: RequestChange): string {
  const { combination } = change.kind === 'changed' ? change.after : change.request;
  return showCombination(combination);
}

/** What is new or gone, by all that it asks for: `platform/build OS=linux`. */
export const requestWords = ({ job, parameters }: PlannedRequest): string =>
  [showJob(job), ...[...parameters].map(([name, text]) => `${name}=${showText(text)}`)].join(' ');

/** `+2 −0 ~1`; of a trigger that is new or gone, only how many requests it has. */
export function sizeWords({ kind, requests: { added, removed, changed } }: TriggerChange): string {
  switch (kind) {
    case 'added':
      return count(added, 'request');
    case 'removed':
      return count(removed, 'request');
    case 'renamed':
      return `the same ${count(added, 'request')}`;
    case 'changed':
      return `+${added} −${removed} ~${changed}`;
    default:
      return unreachable(kind);
  }
}

/** A value that is not there reads as a dash. */
export const valueWords = (value: string | null): string => value ?? '–';

export const triggerTitle = ({ name, was }: Pick<TriggerChange, 'name' | 'was'>): string =>
  was === null ? name : `${was} → ${name}`;

/** `02:00 Zurich → 03:00 Zurich`, without the trigger's name. */
export function scheduleWords(change: ScheduleChange): string {
  switch (change.kind) {
    case 'added':
      return `now also ${change.when}`;
    case 'removed':
      return `no longer ${change.when}`;
    case 'moved':
    case 'changed': {
      const times = change.fields
        .filter(({ name }) => name === 'when')
        .map(({ before, after }) => arrow(before, after));
      const rules = change.fields.filter(({ name }) => name !== 'when').map(ruleWords);
      return [...(times.length === 0 ? [change.when] : times), ...rules].join(', ');
    }
    default:
      return unreachable(change);
  }
}

const ruleWords = ({ name, before, after }: FieldChange): string => `${name} ${arrow(before, after)}`;

const arrow = (before: string | null, after: string | null): string =>
  `${valueWords(before)} → ${valueWords(after)}`;

/** `+12 builds on the busiest day (240 → 252), peak 14 → 31 in flight at 02:10 Europe/Zurich`. */
export function loadWords({ before, after }: LoadChange): string {
  const amounts = (read: (load: Load) => number): readonly [number, number] => [
    before === null ? 0 : read(before),
    after === null ? 0 : read(after),
  ];
  const [dayBefore, day] = amounts(load => load.day.builds);
  const [peakBefore, peak] = amounts(load => load.inFlight.builds);
  const [allBefore, all] = amounts(load => load.builds);
  const { at, timezone } = (after ?? before)?.inFlight ?? { at: '', timezone: '' };
  const busiest =
    dayBefore === day
      ? `${signed(all - allBefore)} builds in all (${allBefore} → ${all})`
      : `${signed(day - dayBefore)} builds on the busiest day (${dayBefore} → ${day})`;
  const flight = peakBefore === peak ? `peak ${peak} in flight` : `peak ${peakBefore} → ${peak} in flight`;
  return `${busiest}, ${flight} at ${at.slice(11, 16)} ${timezone}`;
}

const signed = (amount: number): string => (amount < 0 ? `−${-amount}` : `+${amount}`);
