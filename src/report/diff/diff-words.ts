import { showJob } from '../../core/job-path.ts';
import { count } from '../../core/plural.ts';
import { shorten, shortenChange } from '../../core/shorten.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { FieldChange } from '../../plan/diff/field-change.ts';
import type { DiffTotals, TriggerChange } from '../../plan/diff/plan-diff.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import { isInClear, MASK, showParameter } from '../../plan/render/show-parameter.ts';
import type { Load } from '../../schedule/review/load-meter.ts';
import type { LoadChange } from '../../schedule/review/plan-review.ts';
import type { ScheduleChange } from '../../schedule/review/schedule-diff.ts';

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

/** `3 requests`, or `3 → 5 requests`. */
export const amountWords = ({ before, after }: DiffTotals): string =>
  before === after ? count(after, 'request') : `${before} → ${count(after, 'request')}`;

/** How many parameters of a new or gone request are told, so that a comment has room for other requests, too. */
const MOST_PARAMETERS = 20;

/** What is new or gone, by all that it asks for: `platform/build OS=linux`. */
export const requestWords = ({ job, parameters }: PlannedRequest): string =>
  [
    shorten(showJob(job)),
    ...[...parameters]
      .slice(0, MOST_PARAMETERS)
      .map(([name, text]) => `${name}=${showParameter(name, text)}`),
    ...(parameters.size > MOST_PARAMETERS
      ? [`… and ${count(parameters.size - MOST_PARAMETERS, 'more parameter')}`]
      : []),
  ].join(' ');

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

/** Before and after; null: it is not there. Long values are cut so that their difference stays in sight. */
export function shortChange({ name, ...change }: FieldChange): Pick<FieldChange, 'before' | 'after'> {
  const [before, after] = [change.before, change.after].map(value => withoutCredential(name, value));
  if (before == null || after == null || before === after) {
    return { before: before == null ? null : shorten(before), after: after == null ? null : shorten(after) };
  }
  const [was, is] = shortenChange(before, after);
  return { before: was, after: is };
}

/** Of a parameter, as where a plan is shown. */
function withoutCredential(name: string, value: string | null): string | null {
  if (value === null || !name.startsWith(PARAMETER)) return value;
  return isInClear(name.slice(PARAMETER.length), value) ? MASK : value;
}

const PARAMETER = 'parameters.';

/** A value that is not there reads as a dash. */
export const valueWords = (value: string | null): string => value ?? '–';

export const triggerTitle = ({ name, was }: Pick<TriggerChange, 'name' | 'was'>): string =>
  was === null ? name : `${was} → ${name}`;

/** `02:00 Zurich → 03:00 Zurich`, without the trigger's name. */
export function scheduleWords(change: ScheduleChange): string {
  switch (change.kind) {
    case 'added':
      return `${change.isFirst ? 'now' : 'now also'} ${change.when}`;
    case 'removed':
      return `no longer ${change.when}`;
    case 'moved':
    case 'changed': {
      const times = change.fields.filter(({ name }) => name === 'when').map(arrow);
      const rules = change.fields.filter(({ name }) => name !== 'when').map(ruleWords);
      return [...(times.length === 0 ? [change.when] : times), ...rules].join(', ');
    }
    default:
      return unreachable(change);
  }
}

const ruleWords = (change: FieldChange): string => `${change.name} ${arrow(change)}`;

function arrow(change: FieldChange): string {
  const { before, after } = shortChange(change);
  return `${valueWords(before)} → ${valueWords(after)}`;
}

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
      ? `${signedBuilds(all - allBefore)} in all (${allBefore} → ${all})`
      : `${signedBuilds(day - dayBefore)} on the busiest day (${dayBefore} → ${day})`;
  const flight = peakBefore === peak ? `peak ${peak} in flight` : `peak ${peakBefore} → ${peak} in flight`;
  return `${busiest}, ${flight} at ${at.slice(11, 16)} ${timezone}`;
}

/** Said with every load that is counted with an assumed duration. */
export const ASSUMED = 'Of some triggers no build has been recorded; theirs are taken to last 10 minutes.';

const signedBuilds = (amount: number): string =>
  `${amount < 0 ? '−' : '+'}${count(Math.abs(amount), 'build')}`;
