import { didYouMean } from '../../core/did-you-mean.ts';
import { globMatcher } from '../../core/glob.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import type { PlanProblem } from '../plan.ts';

/** What `--select` can ask for. */
export const SELECTOR_KEYS = ['label', 'trigger', 'target'] as const;

/** One `--select KEY=VALUE`. For `trigger` the value is a glob: `*` is any text, `?` any character. */
export interface Selector {
  readonly key: (typeof SELECTOR_KEYS)[number];
  readonly value: string;
}

/** What a selector looks at. */
export type Selectable = Pick<Trigger, 'name' | 'labels' | 'target'>;

/**
 * The triggers that have, for each key that is asked for, one of its values. `where`: what the triggers are of, for the
 * message that there is none.
 */
export function selectTriggers<T extends Selectable>(
  triggers: readonly T[],
  selectors: readonly Selector[],
  where: string,
): Result<readonly T[], readonly PlanProblem[]> {
  const problems = selectors.flatMap(selector =>
    triggers.some(matcherOf(selector)) ? [] : [nothingLike(selector, triggers, where)],
  );
  if (problems.length > 0) return err(problems);
  const byKey = SELECTOR_KEYS.map(key => selectors.filter(selector => selector.key === key))
    .filter(group => group.length > 0)
    .map(group => group.map(matcherOf));
  const selected = triggers.filter(trigger => byKey.every(group => group.some(matches => matches(trigger))));
  if (selected.length > 0 || triggers.length === 0) return ok(selected);
  const asked = selectors.map(({ key, value }) => `${key}=${value}`).join(' ');
  return err([
    {
      code: 'nothing-selected',
      severity: 'error',
      message: `no trigger is selected by ${asked} together`,
      next: `Ask for less: a trigger must have one value of each key. There are: ${listed(triggers.map(({ name }) => name))}.`,
    },
  ]);
}

function matcherOf({ key, value }: Selector): (trigger: Selectable) => boolean {
  switch (key) {
    case 'label':
      return trigger => trigger.labels.includes(value);
    case 'target':
      return trigger => trigger.target === value;
    case 'trigger': {
      const matches = globMatcher(value);
      return trigger => matches(trigger.name);
    }
    default:
      return unreachable(key);
  }
}

function nothingLike({ key, value }: Selector, triggers: readonly Selectable[], where: string): PlanProblem {
  const known = [...new Set(valuesOf(key, triggers))];
  const guess = didYouMean(value, known);
  const there = known.length === 0 ? 'They have none.' : `There are: ${listed(known)}.`;
  return {
    code: 'nothing-selected',
    severity: 'error',
    message: `no chosen trigger of ${where} has the ${key === 'trigger' ? 'name' : key} "${value}"`,
    next: guess === null ? there : `Did you mean "${guess}"?`,
  };
}

function valuesOf(key: Selector['key'], triggers: readonly Selectable[]): readonly string[] {
  switch (key) {
    case 'label':
      return triggers.flatMap(({ labels }) => labels);
    case 'target':
      return triggers.map(({ target }) => target);
    case 'trigger':
      return triggers.map(({ name }) => name);
    default:
      return unreachable(key);
  }
}

/** A list in a message is read by a person: twenty names are enough. */
export const listed = (names: readonly string[]): string =>
  names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`;
