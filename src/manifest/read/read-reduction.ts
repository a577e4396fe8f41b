import { unreachable } from '../../core/unreachable.ts';
import type { Reduction } from '../manifest.ts';
import { entriesOf, type MapEntry, type Tree } from '../tree.ts';
import { valueText } from '../value.ts';
import { isAxis, REDUCTIONS, type ReductionWord } from './matrix-words.ts';
import type { Reader } from './reader.ts';

/** A sample of the same matrix is the same one everywhere unless a seed asks for another. */
const DEFAULT_SEED = '0';

/** `sample`, `pairwise` or `rotate` of a matrix; null where there is none of them, or none that makes sense. */
export function readReduction(
  parts: ReadonlyMap<string, MapEntry>,
  axes: number,
  reader: Reader,
): Reduction | null {
  const said = REDUCTIONS.flatMap(word => {
    const entry = parts.get(word);
    return entry === undefined || isAxis(word, entry.value) || isOff(entry.value) ? [] : [{ word, entry }];
  });
  const [first, second] = said;
  if (first === undefined) return null;
  if (second !== undefined) {
    reader.error(
      'matrix-reduction',
      second.entry.key,
      `the matrix has both \`${first.word}\` and \`${second.word}\``,
      `Keep one of them; \`${first.word}: false\` switches off what a template says.`,
    );
    return null;
  }
  if (axes === 0) {
    reader.error(
      'matrix-reduction',
      first.entry.key,
      `there are no axes for \`${first.word}\` to choose from`,
      'Give the matrix an axis: what `include` adds always runs.',
    );
    return null;
  }
  return reductionOf(first.word, first.entry, reader);
}

function reductionOf(word: ReductionWord, { key, value }: MapEntry, reader: Reader): Reduction | null {
  const size = numberAt(value, 'size');
  switch (word) {
    case 'pairwise':
      return { kind: 'cover', strength: numberAt(value, 'n') ?? 2 };
    case 'sample': {
      const seed = entriesOf(value).get('seed');
      if (size === null) return withoutSize(word, key, reader);
      return {
        kind: 'sample',
        size,
        seed: seed === undefined ? DEFAULT_SEED : (valueText(reader.value(seed.value)) ?? DEFAULT_SEED),
      };
    }
    case 'rotate':
      return size === null ? withoutSize(word, key, reader) : { kind: 'rotate', size };
    default:
      return unreachable(word);
  }
}

function withoutSize(word: ReductionWord, at: MapEntry['key'], reader: Reader): null {
  reader.error(
    'matrix-reduction',
    at,
    `\`${word}\` does not say how many combinations to take`,
    `Write \`${word}: {size: 10}\`; if "${word}" is to be an axis, give it a list of values.`,
  );
  return null;
}

const isOff = (value: Tree): boolean => value.kind === 'scalar' && value.value === false;

function numberAt(tree: Tree, name: string): number | null {
  const value = entriesOf(tree).get(name)?.value;
  return value?.kind === 'scalar' && value.value !== null ? Number(value.value) : null;
}
