import { readBound, readDate } from '../manifest/read/read-date.ts';
import type { Reader } from '../manifest/read/reader.ts';
import { entriesOf, locate, type Tree, treeValue } from '../manifest/tree.ts';
import type { Located } from './located.ts';
import type { FirePattern, FireTime, RequestPattern, ResultPattern } from './pattern.ts';
import { locatedNumber, locatedText, locatedWord, type Parts } from './read-located.ts';

/** In the order of the schema. */
const VERDICTS = [
  'succeeded',
  'unstable',
  'failed',
  'rejected',
  'unknown',
  'cancelled',
  'skipped',
  'handed-over',
  'timed-out',
] as const;

const OUTCOMES = ['fired', 'skipped', 'buffered', 'dropped', 'excluded', 'missed'] as const;

export function readRequestPattern(tree: Tree): RequestPattern {
  const parts = entriesOf(tree);
  const { matrix, parameters } = {
    matrix: parts.get('matrix')?.value,
    parameters: parts.get('parameters')?.value,
  };
  return {
    ...baseOf(tree, parts),
    target: locatedText(parts.get('target')?.value),
    job: locatedText(parts.get('job')?.value),
    matrix: new Map(
      [...entriesOf(matrix)].map(([name, { value }]) => [
        name,
        { value: treeValue(value), at: locate(value) },
      ]),
    ),
    parameters: new Map(
      [...entriesOf(parameters)].map(([name, { value }]) => [name, parameterOf(value)] as const),
    ),
  };
}

export function readResultPattern(tree: Tree): ResultPattern {
  const parts = entriesOf(tree);
  return {
    ...readRequestPattern(tree),
    result: locatedWord(parts.get('result')?.value, VERDICTS),
    attempts: locatedNumber(parts.get('attempts')?.value),
  };
}

export function readFirePattern(tree: Tree, reader: Reader): FirePattern {
  const parts = entriesOf(tree);
  return {
    ...baseOf(tree, parts),
    time: readFireTime(parts.get('at')?.value, reader),
    outcome: locatedWord(parts.get('outcome')?.value, OUTCOMES) ?? { value: 'fired', at: locate(tree) },
  };
}

const baseOf = (tree: Tree, parts: Parts) => ({
  at: locate(tree),
  count: locatedNumber(parts.get('count')?.value)?.value ?? 1,
  trigger: locatedText(parts.get('trigger')?.value),
});

/** null leaves a parameter out, as in the manifest. */
const parameterOf = (tree: Tree): Located<string | null> =>
  locatedText(tree) ?? { value: null, at: locate(tree) };

/** Without an offset it is what the clock of the schedule shows. */
function readFireTime(tree: Tree | undefined, reader: Reader): Located<FireTime> | null {
  const written = locatedText(tree);
  if (tree?.kind !== 'scalar' || written === null) return null;
  const { value: text, at } = written;
  if (/(?:Z|[+-]\d\d:\d\d)$/.test(text) && text.includes('T')) {
    const bound = readBound(tree, reader);
    return bound?.kind === 'instant' ? { value: bound, at } : null;
  }
  // The day has to exist, or the test would wait for it in vain.
  const day = readDate({ ...tree, text: text.slice(0, 10) }, reader);
  return day === null ? null : { value: { kind: 'local', text }, at };
}
