import type { Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import { showValue } from '../../manifest/value.ts';
import { unknownInputs } from '../inputs.ts';
import type { PlanOptions } from '../make-plan.ts';
import type { PlanProblem, PlanStream } from '../plan.ts';
import { choose } from './choose.ts';
import { chooseTriggers } from './choose-triggers.ts';
import { choiceProblems } from './select-matrix.ts';
import { type Selector, selectTriggers } from './select-triggers.ts';

/** One of the names by which triggers, combinations and inputs are chosen. */
export type ChosenName =
  | { readonly kind: 'trigger'; readonly name: string }
  | { readonly kind: 'selector'; readonly selector: Selector }
  | { readonly kind: 'axis'; readonly key: string; readonly value: string }
  | { readonly kind: 'input'; readonly name: string }
  /** All names are known, but nothing fits all of them together. */
  | { readonly kind: 'together' };

/** A name that a manifest has nothing for. */
export interface UnknownName {
  readonly chosen: ChosenName;
  readonly problem: PlanProblem;
}

/** As much of a choice as a manifest knows. */
export interface KnownChoice {
  /** null: it has nothing of what is asked for. */
  readonly options: PlanOptions | null;
  readonly unknown: readonly UnknownName[];
}

/** Takes out of a choice what this manifest does not know. */
export function knownChoice(manifest: Manifest, options: PlanOptions): KnownChoice {
  const unknown: UnknownName[] = [];
  const isKnown = (chosen: ChosenName, problems: readonly PlanProblem[]): boolean => {
    unknown.push(...problems.map(problem => ({ chosen, problem })));
    return problems.length === 0;
  };
  const nothing = { options: null, unknown };
  const triggers = options.triggers.filter(name =>
    isKnown({ kind: 'trigger', name }, faults(chooseTriggers(manifest, [name]))),
  );
  if (options.triggers.length > 0 && triggers.length === 0) return nothing;
  const named = chooseTriggers(manifest, triggers);
  if (!named.ok) return nothing;
  const { path } = manifest.source;
  const asked = options.select ?? [];
  const select = asked.filter(selector =>
    isKnown({ kind: 'selector', selector }, faults(selectTriggers(named.value, [selector], path))),
  );
  // A trigger must fit a value of each key, and this key has none left.
  if (asked.some(({ key }) => select.every(selector => selector.key !== key))) return nothing;
  const chosen = choose(manifest, { triggers, select });
  if (!chosen.ok) {
    isKnown({ kind: 'together' }, chosen.error);
    return nothing;
  }
  const all = chosen.value.map(({ trigger }) => trigger);
  const inputs = knownInputs(options, all, isKnown);
  const matrix = knownMatrix(options, all, isKnown);
  if (matrix === null) return nothing;
  return { options: { ...options, triggers, select, matrix, ...inputs }, unknown };
}

type IsKnown = (chosen: ChosenName, problems: readonly PlanProblem[]) => boolean;

const faults = <T>(result: Result<T, readonly PlanProblem[]>): readonly PlanProblem[] =>
  result.ok ? [] : result.error;

function knownInputs(
  { inputs, inputsFile = new Map() }: PlanOptions,
  triggers: readonly Trigger[],
  isKnown: IsKnown,
): Required<Pick<PlanOptions, 'inputs' | 'inputsFile'>> {
  const none = { flags: new Map<string, string>(), file: new Map() };
  const known = (name: string, given: Partial<typeof none>): boolean =>
    isKnown({ kind: 'input', name }, unknownInputs({ ...none, ...given }, triggers));
  return {
    inputs: new Map([...inputs].filter(entry => known(entry[0], { flags: new Map([entry]) }))),
    inputsFile: new Map([...inputsFile].filter(entry => known(entry[0], { file: new Map([entry]) }))),
  };
}

/** null: a key has no known value, so that no combination can fit. */
function knownMatrix(
  { matrix = new Map() }: PlanOptions,
  triggers: readonly Trigger[],
  isKnown: IsKnown,
): ReadonlyMap<string, ReadonlySet<string>> | null {
  const known = new Map<string, ReadonlySet<string>>();
  for (const [key, values] of matrix) {
    const left = [...values].filter(value =>
      isKnown({ kind: 'axis', key, value }, choiceProblems(new Map([[key, new Set([value])]]), triggers)),
    );
    known.set(key, new Set(left));
  }
  return [...known.values()].every(values => values.size > 0) ? known : null;
}

/** Whether a plan, which may be all that is left of its manifest, has something for a name. */
export function planKnows(
  { triggers, requests }: Pick<PlanStream, 'triggers' | 'requests'>,
  chosen: ChosenName,
): boolean {
  switch (chosen.kind) {
    case 'trigger':
      return triggers.some(({ name }) => name === chosen.name);
    case 'selector': {
      // A plan does not tell the labels of its triggers.
      const selectable = triggers.map(({ name, target }) => ({ name, target, labels: [] }));
      return selectTriggers(selectable, [chosen.selector], '').ok;
    }
    case 'input':
      return triggers.some(({ inputs }) => inputs.has(chosen.name));
    case 'axis':
      for (const { combination } of requests) {
        const value = combination.get(chosen.key);
        if (value !== undefined && showValue(value) === chosen.value) return true;
      }
      return false;
    case 'together':
      return false;
    default:
      return unreachable(chosen);
  }
}

export const isSameName = (a: ChosenName, b: ChosenName): boolean => JSON.stringify(a) === JSON.stringify(b);
