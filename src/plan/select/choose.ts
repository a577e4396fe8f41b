import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import type { Combination } from '../matrix.ts';
import type { PlanProblem } from '../plan.ts';
import { chooseTriggers, withNeeds } from './choose-triggers.ts';
import { choiceProblems, combinationFilter, hasKeys, type MatrixChoice } from './select-matrix.ts';
import { type Selector, selectTriggers } from './select-triggers.ts';

/** What of a manifest is wanted. Nothing said is everything wanted. */
export interface Choice {
  /** Names of triggers; all of the manifest's when empty. */
  readonly triggers: readonly string[];
  readonly select?: readonly Selector[];
  readonly matrix?: MatrixChoice;
}

/** A trigger of the plan, and which of its combinations are. */
export interface Chosen {
  readonly trigger: Trigger;
  /** null: all. */
  readonly filter: ((combination: Combination) => boolean) | null;
}

/**
 * By name, then by `select`, then all that these need. With `matrix`, a trigger that has the keys is narrowed to the
 * combinations that fit; one that has not is left out, unless a trigger that stays needs it: then it stays whole.
 */
export function choose(
  manifest: Manifest,
  { triggers, select = [], matrix = new Map() }: Choice,
): Result<readonly Chosen[], readonly PlanProblem[]> {
  const named = chooseTriggers(manifest, triggers);
  if (!named.ok) return named;
  const selected = selectTriggers(named.value, select, manifest.source.path);
  if (!selected.ok) return selected;
  const all = withNeeds(manifest, selected.value);
  if (matrix.size === 0) return ok(all.map(trigger => ({ trigger, filter: null })));
  const problems = choiceProblems(matrix, all);
  if (problems.length > 0) return err(problems);
  const narrowed = selected.value.filter(trigger => hasKeys(trigger, matrix));
  const filter = combinationFilter(matrix);
  return ok(
    withNeeds(manifest, narrowed).map(trigger => ({
      trigger,
      filter: hasKeys(trigger, matrix) ? filter : null,
    })),
  );
}
