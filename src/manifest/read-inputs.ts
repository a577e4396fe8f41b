import { unreachable } from '../core/unreachable.ts';
import type { RawInput } from './generated/raw-manifest.ts';
import type { InputSpec } from './manifest.ts';
import { warnOfNumber } from './number-like.ts';
import type { ManifestProblemCode } from './problem-code.ts';
import type { Reader } from './reader.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from './tree.ts';
import { equalValues, type Value, valueText } from './value.ts';

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
  const read = (part: Tree, code: ManifestProblemCode, what: string): Value => {
    const value = typed(part, type, reader);
    if (value === null) {
      const next = type === 'number' ? 'Write digits without quotes.' : 'Write true or false without quotes.';
      reader.error(code, part, `${what} of "${name}" is not ${TYPES[type]}`, next);
    }
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
  return { name, type, description, default: fallback, choices: choiceValues, at: entry.key };
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
      warnOfNumber(tree, reader);
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
