import { unreachable } from '../../core/unreachable.ts';
import type { RawInput } from '../generated/raw-manifest.ts';
import type { InputSpec } from '../manifest.ts';
import { compilePattern, type Pattern } from '../pattern.ts';
import type { ManifestProblemCode } from '../problem-code.ts';
import { scalarPlaces } from '../scalar-places.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from '../tree.ts';
import { equalValues, type Value, valueText } from '../value.ts';
import type { Reader } from './reader.ts';

/** The inputs of a trigger, in file order; defaults and choices have the type that the input declares. */
export function readInputs(
  entry: MapEntry | undefined,
  raw: Readonly<Record<string, RawInput>>,
  reader: Reader,
): Map<string, InputSpec> {
  const inputs = new Map<string, InputSpec>();
  for (const [name, input] of entriesOf(entry?.value))
    inputs.set(name, readInput(name, raw[name] ?? {}, input, reader));
  return inputs;
}

function readInput(name: string, raw: RawInput, entry: MapEntry, reader: Reader): InputSpec {
  const { type = 'string', description = null } = raw;
  const parts = entriesOf(entry.value);
  const pattern = readPattern(parts.get('pattern'), type, reader);
  const fits = (part: Tree, value: Value, code: ManifestProblemCode, what: string): void => {
    if (typeof value !== 'string' || pattern?.test(value) !== false) return;
    const message = `${what} of "${name}" does not fit its pattern ${pattern.text}`;
    reader.error(code, part, message, 'Correct one of the two.');
  };
  const read = (part: Tree, code: ManifestProblemCode, what: string): Value => {
    const value = typed(part, type, reader);
    if (value === null) {
      const next = type === 'number' ? 'Write digits without quotes.' : 'Write true or false without quotes.';
      reader.error(code, part, `${what} of "${name}" is not ${TYPES[type]}`, next);
    }
    fits(part, value, code, what);
    return value;
  };
  const choices = parts.get('choices');
  const choiceValues =
    choices === undefined
      ? null
      : itemsOf(choices.value).map(item => read(item, 'bad-choice', 'this choice'));
  const given = parts.get('default');
  const fallback = given === undefined ? null : read(given.value, 'bad-default', 'the default');
  if (
    given !== undefined &&
    fallback !== null &&
    choiceValues?.every(choice => !equalValues(choice, fallback))
  ) {
    reader.error(
      'bad-default',
      given.value,
      `the default of "${name}" is not one of its choices`,
      'Add it to `choices:`, or choose another default.',
    );
  }
  return { name, type, description, default: fallback, choices: choiceValues, pattern, at: entry.key };
}

function readPattern(entry: MapEntry | undefined, type: InputSpec['type'], reader: Reader): Pattern | null {
  if (entry?.value.kind !== 'scalar') return null;
  const { value: tree } = entry;
  if (type !== 'string') {
    const message = `only a text can have a pattern, and this input is ${TYPES[type]}`;
    reader.error('bad-pattern', entry.key, message, 'Remove the pattern, or the type.');
    return null;
  }
  const pattern = compilePattern(String(tree.value));
  if (pattern.ok) return pattern.value;
  const { message, next, start, end } = pattern.error;
  reader.error('bad-pattern', scalarPlaces(tree)({ start, end }), message, next);
  return null;
}

const TYPES: Readonly<Record<InputSpec['type'], string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

/** The value as its type has it, null when it does not fit. For text, what is written is what counts. */
function typed(tree: Tree, type: InputSpec['type'], reader: Reader): Value {
  const value = reader.value(tree);
  switch (type) {
    case 'string':
      return typeof value === 'string' || tree.kind !== 'scalar' ? valueText(value) : tree.text;
    case 'number':
      return tree.kind === 'scalar' && (typeof tree.value === 'number' || typeof tree.value === 'bigint')
        ? value
        : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      return unreachable(type);
  }
}
