import { didYouMean } from '../core/did-you-mean.ts';
import type { Location } from '../core/source.ts';
import { unreachable } from '../core/unreachable.ts';
import type { InputSpec, Trigger } from '../manifest/manifest.ts';
import { locate } from '../manifest/tree.ts';
import { showValue, type Value, type ValueMap, valueText, writtenNumber } from '../manifest/value.ts';
import type { FileInput, FileInputs } from './inputs-file.ts';
import type { PlanProblem } from './plan.ts';
import type { ProblemList } from './problem-list.ts';

/** What a person gave for inputs; the flags win. */
export interface GivenInputs {
  /** By `-i NAME=VALUE`. */
  readonly flags: ReadonlyMap<string, string>;
  /** By `--inputs-file`. */
  readonly file: FileInputs;
}

/** Where an input has its value from. */
export type InputOrigin = 'flag' | 'file' | 'default';

export const inputOrigin = (name: string, { flags, file }: GivenInputs): InputOrigin =>
  flags.has(name) ? 'flag' : file.has(name) ? 'file' : 'default';

/** Names that no chosen trigger declares. */
export function unknownInputs(
  { flags, file }: GivenInputs,
  triggers: readonly Trigger[],
): readonly PlanProblem[] {
  const known = [...new Set(triggers.flatMap(trigger => [...trigger.inputs.keys()]))];
  const unknown = (name: string, at?: Location): PlanProblem => {
    const guess = didYouMean(name, known);
    const list = known.length === 0 ? 'They declare none.' : `They declare: ${known.join(', ')}.`;
    return {
      code: 'unknown-input',
      severity: 'error',
      message: `no chosen trigger has an input "${name}"`,
      ...(at === undefined ? {} : { at }),
      next: guess !== null ? `Did you mean "${guess}"?` : list,
    };
  };
  return [
    ...[...flags.keys()].filter(name => !known.includes(name)).map(name => unknown(name)),
    ...[...file].filter(([name]) => !known.includes(name)).map(([name, { nameAt }]) => unknown(name, nameAt)),
  ];
}

/**
 * The trigger's inputs: what was given, else the default; null when one is missing or wrong. `open`: one that is missing
 * is left out instead, and what reads it stays as it is written.
 */
export function resolveInputs(
  trigger: Trigger,
  { flags, file }: GivenInputs,
  problems: ProblemList,
  missing: 'fault' | 'open' = 'fault',
): ValueMap | null {
  const values = new Map<string, Value>();
  let isWhole = true;
  for (const [name, spec] of trigger.inputs) {
    const flag = flags.get(name);
    const entry = file.get(name);
    if (missing === 'open' && inputOrigin(name, { flags, file }) === 'default' && spec.default === null)
      continue;
    const value =
      flag !== undefined
        ? fromFlag(flag, spec, problems)
        : entry !== undefined
          ? fromFile(entry, spec, problems)
          : fallback(trigger, spec, problems);
    if (value === null) isWhole = false;
    else values.set(name, value);
  }
  return isWhole ? values : null;
}

function fromFlag(text: string, spec: InputSpec, problems: ProblemList): Value {
  const value = typedText(text, spec);
  if (value !== null && isAllowed(value, spec)) return value;
  const message = `"${text}" is no value for the input "${spec.name}", which takes ${describe(spec)}`;
  problems.fail('bad-input', spec.at, message, `Give another with -i ${spec.name}=VALUE.`);
  return null;
}

function fromFile(
  { value: written, text, valueAt }: FileInput,
  spec: InputSpec,
  problems: ProblemList,
): Value {
  const value = typedValue(written, text, spec);
  if (value !== null && isAllowed(value, spec)) return value;
  const message = `${showValue(written)} is no value for the input "${spec.name}", which takes ${describe(spec)}`;
  const next =
    spec.type !== 'string' && typeof written === 'string' ? 'Write it without quotes.' : 'Correct it here.';
  const related = [{ message: 'the input', at: locate(spec.at) }];
  problems.all.push({ code: 'bad-input', severity: 'error', message, at: valueAt, next, related });
  return null;
}

function fallback(trigger: Trigger, spec: InputSpec, problems: ProblemList): Value {
  if (spec.default !== null) return spec.default;
  const message = `the trigger "${trigger.name}" needs the input "${spec.name}"`;
  const next = `Give it with -i ${spec.name}=VALUE, or add a default to the manifest.`;
  problems.fail('missing-input', spec.at, message, next);
  return null;
}

/** null when the text does not fit the type. */
function typedText(text: string, spec: InputSpec): Value {
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

/** As for a default in the manifest: for text, what is written is what counts; null when it does not fit the type. */
function typedValue(value: Value, text: string | null, spec: InputSpec): Value {
  switch (spec.type) {
    case 'string':
      return text;
    case 'number':
      return typeof value === 'object' && value !== null && 'kind' in value ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return unreachable(spec.type);
  }
}

/** Compared as text: `-i shard=2` chooses 2, however the manifest wrote it. */
const isChoice = (value: Value, spec: InputSpec): boolean =>
  spec.choices === null || spec.choices.some(choice => valueText(choice) === valueText(value));

const isAllowed = (value: Value, spec: InputSpec): boolean =>
  isChoice(value, spec) && (spec.pattern === null || spec.pattern.test(valueText(value) ?? ''));

function describe(spec: InputSpec): string {
  if (spec.choices !== null) return `one of ${spec.choices.map(choice => valueText(choice)).join(', ')}`;
  if (spec.pattern !== null) return `text that fits ${spec.pattern.text}`;
  if (spec.type === 'number') return 'a number';
  return spec.type === 'boolean' ? 'true or false' : 'text';
}
