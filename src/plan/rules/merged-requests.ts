import type { Trigger } from '../../manifest/manifest.ts';
import type { Finding } from '../../manifest/rules/rule.ts';
import type { ScheduleSpec } from '../../manifest/schedule-spec.ts';
import { type Combination, showCombination } from '../matrix.ts';
import type { LintRequest } from './lint-requests.ts';

/** Two requests of which Jenkins would start one build, if both waited in its queue. */
export interface Pair {
  readonly first: LintRequest;
  readonly second: LintRequest;
}

/** Each request that has the same text as one before it, with the first such one. */
export function pairsOf(
  requests: readonly LintRequest[],
  textOf: (request: LintRequest) => string,
): readonly Pair[] {
  const firsts = new Map<string, LintRequest>();
  const pairs: Pair[] = [];
  for (const second of requests.filter(isMeantApart)) {
    const text = textOf(second);
    const first = firsts.get(text);
    if (first === undefined) firsts.set(text, second);
    else if (areFiredTogether(first.trigger, second.trigger)) pairs.push({ first, second });
  }
  return pairs;
}

/** A marker makes every request different, and `duplicates: coalesce` says that one build is wanted. */
const isMeantApart = ({ trigger }: LintRequest): boolean =>
  trigger.marker === null && trigger.duplicates !== 'coalesce';

/**
 * Two schedules that are due at different times never wait in the queue together, and what has a schedule is seldom
 * fired by hand along with the rest.
 */
function areFiredTogether(a: Trigger, b: Trigger): boolean {
  if (a === b || (a.schedules.length === 0 && b.schedules.length === 0)) return true;
  const text = ({ cron, timezone }: ScheduleSpec): string => `${cron} ${timezone}`;
  const times = new Set(a.schedules.map(text));
  return b.schedules.some(schedule => times.has(text(schedule)));
}

/**
 * One finding for each pair of triggers, however many of their requests meet. `how`: what two requests have in
 * common.
 */
export function mergedFindings(pairs: readonly Pair[], how: string): readonly Finding[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const name = JSON.stringify([pair.first.trigger.name, pair.second.trigger.name]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [pair]);
    else group.push(pair);
  }
  return [...groups.values()].flatMap(([example, ...more]) =>
    example === undefined ? [] : [mergedFinding(example, more.length + 1, how)],
  );
}

function mergedFinding({ first, second }: Pair, times: number, how: string): Finding {
  if (first.trigger !== second.trigger) {
    const names = `"${first.trigger.name}" and "${second.trigger.name}"`;
    return {
      at: second.trigger.at,
      message: `${names} make requests that ${how}${times === 1 ? '' : ` (${times} of them)`}: Jenkins merges them while they wait`,
      next: 'Send what tells them apart as a parameter, or give them schedules that do not meet.',
      related: [{ message: `"${first.trigger.name}"`, at: first.trigger.at }],
    };
  }
  const [a, b] = [showCombination(first.combination), showCombination(second.combination)];
  const more = times === 1 ? '' : `, and ${times - 1} more`;
  const which = a === b ? `both of ${a}` : `${a} and ${b}`;
  return {
    at: second.trigger.at,
    message: `"${second.trigger.name}" makes requests that ${how} (${which}${more}): Jenkins merges them while they wait`,
    next: tellApart(first.combination, second.combination),
  };
}

function tellApart(a: Combination, b: Combination): string {
  const key = [...b.keys()].find(name => showCombination(pick(a, name)) !== showCombination(pick(b, name)));
  return key === undefined
    ? 'Remove the value that stands in its axis twice.'
    : `Send what tells them apart as a parameter, e.g. \${{ matrix.${key} }}.`;
}

const pick = (combination: Combination, name: string): Combination =>
  new Map([[name, combination.get(name) ?? null]]);
