import { readDuration } from '../manifest/read/read-duration.ts';
import type { Reader } from '../manifest/read/reader.ts';
import { entriesOf, itemsOf, locate, type Tree } from '../manifest/tree.ts';
import { inputsOf } from '../plan/inputs-file.ts';
import { isTrue, locatedNumber, locatedText, locatedWord, type Parts, textsOf } from './read-located.ts';
import { readFirePattern, readRequestPattern, readResultPattern } from './read-pattern.ts';
import { readSpan } from './read-span.ts';
import type { Expectation, ManifestTest, PlannedBuild, TestExpectations } from './test-file.ts';
import { type TestProblem, testProblem } from './test-problem.ts';

const RESULTS = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT'] as const;

/** One entry of `tests:`, whose shape the schema has checked. `env`: of the whole file. */
export function readTest(
  tree: Tree,
  env: ReadonlyMap<string, string>,
  reader: Reader,
  problems: TestProblem[],
): ManifestTest {
  const parts = entriesOf(tree);
  const name = locatedText(parts.get('name')?.value) ?? { value: '', at: locate(tree) };
  const inputs = parts.get('inputs')?.value;
  const expected = entriesOf(parts.get('expect')?.value);
  const span = readSpan(parts, reader, problems);
  const isRehearsed = isTrue(parts.get('rehearse')?.value);
  problems.push(...withoutGiven(parts, expected, isRehearsed));
  return {
    name: name.value,
    at: name.at,
    triggers: itemsOf(parts.get('triggers')?.value).flatMap(item => locatedText(item) ?? []),
    span,
    inputs: inputs?.kind === 'map' ? inputsOf(inputs) : new Map(),
    env: new Map([...env, ...textsOf(parts.get('env')?.value)]),
    rotation: (locatedNumber(parts.get('rotation')?.value)?.value ?? 1) - 1,
    rehearse: isRehearsed,
    builds: itemsOf(parts.get('builds')?.value).map(build => readBuild(build, reader)),
    faults: itemsOf(parts.get('faults')?.value).flatMap(fault => locatedText(fault) ?? []),
    expect: readExpectations(expected, reader),
  };
}

/** What is asked for, and cannot be told from what is given. */
function withoutGiven(parts: Parts, expected: Parts, isRehearsed: boolean): readonly TestProblem[] {
  const rehearsed = [
    parts.get('builds'),
    parts.get('faults'),
    expected.get('results'),
    expected.get('exit-code'),
  ];
  const fires = expected.get('fires');
  const hasSpan = parts.has('on') || parts.has('from');
  return [
    ...(isRehearsed ? [] : rehearsed).flatMap(entry =>
      entry === undefined
        ? []
        : [
            testProblem(
              'missing-given',
              entry.key,
              'this needs a rehearsal',
              'Add `rehearse: true` to the test.',
            ),
          ],
    ),
    ...(fires === undefined || hasSpan
      ? []
      : [
          testProblem(
            'missing-given',
            fires.key,
            'fires need a day or a span',
            'Add `on:`, or `from:` and `to:`, to the test.',
          ),
        ]),
  ];
}

function readBuild(tree: Tree, reader: Reader): PlannedBuild {
  const parts = entriesOf(tree);
  return {
    requests: readRequestPattern(tree),
    result: locatedWord(parts.get('result')?.value, RESULTS)?.value ?? 'SUCCESS',
    duration: readDuration(parts, 'duration', reader),
    hangs: isTrue(parts.get('hangs')?.value),
  };
}

const readExpectations = (parts: Parts, reader: Reader): TestExpectations => ({
  requests: readExpectation(parts.get('requests')?.value, readRequestPattern),
  fires: readExpectation(parts.get('fires')?.value, tree => readFirePattern(tree, reader)),
  results: readExpectation(parts.get('results')?.value, readResultPattern),
  exitCode: locatedNumber(parts.get('exit-code')?.value),
  problem: locatedText(parts.get('problem')?.value),
});

function readExpectation<P>(tree: Tree | undefined, read: (pattern: Tree) => P): Expectation<P> | null {
  if (tree === undefined) return null;
  const parts = entriesOf(tree);
  const patternsOf = (name: string): readonly P[] => itemsOf(parts.get(name)?.value).map(read);
  const exactly = parts.get('exactly');
  return {
    exactly: exactly === undefined ? null : { patterns: patternsOf('exactly'), at: locate(exactly.key) },
    atLeast: patternsOf('at-least'),
    none: patternsOf('none'),
    count: locatedNumber(parts.get('count')?.value),
  };
}
