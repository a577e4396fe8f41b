import { didYouMean } from '../../core/did-you-mean.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import { matrixKeys } from '../../manifest/read/read-matrix.ts';
import { showValue, type Value } from '../../manifest/value.ts';
import type { Combination } from '../matrix.ts';
import type { PlanProblem } from '../plan.ts';
import { listed } from './select-triggers.ts';

/** `--matrix os=linux,windows`: for each key the values that are wanted, as text. */
export type MatrixChoice = ReadonlyMap<string, ReadonlySet<string>>;

/** Whether a combination has, for each key, one of the wanted values. */
export const combinationFilter = (choice: MatrixChoice): ((combination: Combination) => boolean) => {
  const wanted = [...choice];
  return combination =>
    wanted.every(([key, values]) => {
      const value = combination.get(key);
      return value !== undefined && values.has(showValue(value));
    });
};

/** Whether a trigger's matrix has all the keys, so that the choice can narrow it. */
export const hasKeys = ({ matrix }: Trigger, choice: MatrixChoice): boolean => {
  const keys = matrixKeys(matrix);
  return [...choice.keys()].every(key => keys.includes(key));
};

/** Keys and values that no chosen trigger has: a typing slip would leave nothing, or less than was meant. */
export function choiceProblems(choice: MatrixChoice, triggers: readonly Trigger[]): PlanProblem[] {
  const known = [...new Set(triggers.flatMap(({ matrix }) => matrixKeys(matrix)))];
  return [...choice].flatMap(([key, wanted]): PlanProblem[] => {
    if (!known.includes(key)) {
      const guess = didYouMean(key, known);
      const there = known.length === 0 ? 'They have none.' : `The axes are: ${listed(known)}.`;
      return [
        {
          code: 'unknown-axis',
          severity: 'error',
          message: `no chosen trigger has "${key}" in its matrix`,
          next: guess === null ? there : `Did you mean "${guess}"?`,
        },
      ];
    }
    const values = [...new Set(triggers.flatMap(trigger => valuesOf(key, trigger)).map(showValue))];
    return [...wanted]
      .filter(value => !values.includes(value))
      .map(value => {
        // A guess needs more than a single character.
        const guess = value.length === 1 ? null : didYouMean(value, values);
        return {
          code: 'unknown-axis-value',
          severity: 'error',
          message: `no chosen trigger has the value "${value}" for "${key}" in its matrix`,
          next: guess === null ? `The values are: ${listed(values)}.` : `Did you mean "${guess}"?`,
        };
      });
  });
}

const valuesOf = (key: string, { matrix }: Trigger): readonly Value[] => [
  ...(matrix?.axes.get(key) ?? []),
  ...(matrix?.include ?? []).flatMap(entry => {
    const value = entry.get(key);
    return value === undefined ? [] : [value];
  }),
];

/** Why a trigger has no requests although its matrix has the keys. */
export const NONE_CHOSEN = 'none of its combinations is chosen';

/** When keys and values exist, but no combination has all of them together. */
export function nothingLeft(choice: MatrixChoice): PlanProblem {
  const asked = [...choice].map(([key, values]) => `${key}=${[...values].join(',')}`).join(' ');
  return {
    code: 'nothing-selected',
    severity: 'error',
    message: `no combination of any chosen trigger has ${asked}`,
    next: '`volley plan` without --matrix shows the combinations.',
  };
}
