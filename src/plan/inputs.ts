import { didYouMean } from '../core/did-you-mean.ts';
import type { InputSpec, Manifest, Trigger } from '../manifest/manifest.ts';
import { locate } from '../manifest/tree.ts';
import { type Value, valueText, writtenNumber } from '../manifest/value.ts';
import type { PlanProblem } from './plan.ts';

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

/** The trigger's inputs: what was given, else the default. */
export function resolveInputs(
  trigger: Trigger,
  given: ReadonlyMap<string, string>,
  manifest: Manifest,
  problems: PlanProblem[],
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, spec] of trigger.inputs) {
    const text = given.get(name);
    const value = text === undefined ? spec.default : inputValue(text, spec);
    if (value !== null && (text === undefined || isChoice(value, spec))) {
      values.set(name, value);
      continue;
    }
    const missing = text === undefined;
    problems.push({
      code: missing ? 'missing-input' : 'bad-input',
      severity: 'error',
      message: missing
        ? `the trigger "${trigger.name}" needs the input "${name}"`
        : `"${text}" is no value for the input "${name}", which takes ${describe(spec)}`,
      at: locate(manifest.source, trigger.at),
      next: `Give it with -i ${name}=VALUE${missing ? ', or add a default to the manifest' : ''}.`,
    });
  }
  return values;
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
