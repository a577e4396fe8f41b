import { didYouMean } from '../core/did-you-mean.ts';
import { unreachable } from '../core/unreachable.ts';
import type { InputSpec, Trigger } from '../manifest/manifest.ts';
import { type Value, type ValueMap, valueText, writtenNumber } from '../manifest/value.ts';
import type { PlanProblem } from './plan.ts';
import type { ProblemList } from './problem-list.ts';

/** What a person gave on the command line, checked against what the chosen triggers declare. */
export function unknownInputs(
  given: ReadonlyMap<string, string>,
  triggers: readonly Trigger[],
): PlanProblem[] {
  const known = [...new Set(triggers.flatMap(trigger => [...trigger.inputs.keys()]))];
  return [...given.keys()]
    .filter(name => !known.includes(name))
    .map(name => {
      const guess = didYouMean(name, known);
      const list = known.length === 0 ? 'They declare none.' : `They declare: ${known.join(', ')}.`;
      return {
        code: 'unknown-input',
        severity: 'error',
        message: `no chosen trigger has an input "${name}"`,
        next: guess !== null ? `Did you mean "${guess}"?` : list,
      };
    });
}

/** The trigger's inputs: what was given, else the default; null when one is missing or wrong. */
export function resolveInputs(
  trigger: Trigger,
  given: ReadonlyMap<string, string>,
  problems: ProblemList,
): ValueMap | null {
  const values = new Map<string, Value>();
  for (const [name, spec] of trigger.inputs) {
    const text = given.get(name);
    const value = text === undefined ? spec.default : inputValue(text, spec);
    if (value !== null && (text === undefined || isChoice(value, spec))) {
      values.set(name, value);
    } else if (text === undefined) {
      const message = `the trigger "${trigger.name}" needs the input "${name}"`;
      const next = `Give it with -i ${name}=VALUE, or add a default to the manifest.`;
      problems.fail('missing-input', spec.at, message, next);
    } else {
      const message = `"${text}" is no value for the input "${name}", which takes ${describe(spec)}`;
      problems.fail('bad-input', spec.at, message, `Give another with -i ${name}=VALUE.`);
    }
  }
  return values.size === trigger.inputs.size ? values : null;
}

/** null when the text does not fit the type. */
function inputValue(text: string, spec: InputSpec): Value {
  switch (spec.type) {
    case 'string':
      return text;
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? writtenNumber(text.trim()) : null;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    default:
      return unreachable(spec.type);
  }
}

/** Compared as text: `-i shard=2` chooses 2, however the manifest wrote it. */
const isChoice = (value: Value, spec: InputSpec): boolean =>
  spec.choices === null || spec.choices.some(choice => valueText(choice) === valueText(value));

function describe(spec: InputSpec): string {
  if (spec.choices !== null) return `one of ${spec.choices.map(choice => valueText(choice)).join(', ')}`;
  if (spec.type === 'number') return 'a number';
  return spec.type === 'boolean' ? 'true or false' : 'text';
}
