import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import { globMatcher } from '../../core/glob.ts';
import type { Problem } from '../../core/problem.ts';
import { err, type Result } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import { readTestFile } from '../../testing/read-test-file.ts';
import { runTests, type TestedFile } from '../../testing/run-tests.ts';
import type { TestFile } from '../../testing/test-file.ts';
import type { Io } from '../io.ts';
import { type LoadFault, load } from '../manifest/load.ts';
import { parseLimitsOf } from '../manifest/parse-settings.ts';
import { isSameFile, manifestOf } from './find-tests.ts';
import { readTestFaults } from './read-test-faults.ts';
import { rehearseTest } from './rehearse-test.ts';

export interface TestRun {
  readonly files: readonly TestedFile[];
  /** Every file that the outcome depends on, as far as it could be read. */
  readonly read: readonly string[];
}

export interface TestChoice {
  /** Globs of names; empty: all tests. */
  readonly name: readonly string[];
  /** Only tests of this manifest; null: of any. */
  readonly manifest: string | null;
}

/** Reads and runs test files, one after the other. A manifest that several are about is loaded for each. */
export async function runTestFiles(
  paths: readonly string[],
  choice: TestChoice,
  io: Pick<Io, 'env'>,
): Promise<TestRun> {
  const files: TestedFile[] = [];
  const read = new Set<string>();
  for (const path of paths) {
    read.add(path);
    const tested = await runTestFile(path, choice, io, read);
    if (tested !== null) files.push(tested);
  }
  return { files, read: [...read] };
}

/** null: it is about another manifest, or none of its tests is wanted. */
async function runTestFile(
  path: string,
  { name, manifest: only }: TestChoice,
  io: Pick<Io, 'env'>,
  read: Set<string>,
): Promise<TestedFile | null> {
  const fallback = only ?? join(dirname(path), 'triggers.yaml');
  const untested = (problems: readonly Problem[]): TestedFile => ({ kind: 'untested', path, problems });
  const file = await readTests(path, io);
  if (!file.ok)
    return only === null || isSameFile(manifestOf(path, null, fallback), only) ? untested(file.error) : null;
  const manifestPath = manifestOf(path, file.value, fallback);
  read.add(manifestPath);
  const matchers = name.map(globMatcher);
  const wanted = file.value.tests.filter(
    test => matchers.length === 0 || matchers.some(matches => matches(test.name)),
  );
  if (wanted.length === 0 || (only !== null && !isSameFile(manifestPath, only))) return null;
  const loaded = await load(manifestPath, io);
  if (!loaded.ok) return untested(loadProblems(loaded.error));
  const { manifest } = loaded.value;
  for (const { path: part } of manifest.files) read.add(part);
  const faults = readTestFaults(wanted);
  if (!faults.ok) return untested(faults.error);
  const tested = await runTests(wanted, manifest, {
    rehearse: (plan, placed, test) => rehearseTest(plan, placed, faults.value.get(test) ?? []),
    clock: systemClock,
  });
  return tested.ok
    ? { kind: 'tested', path, manifest: manifestPath, results: tested.value }
    : untested(tested.error);
}

const loadProblems = (fault: LoadFault): readonly Problem[] =>
  fault.kind === 'problems'
    ? fault.problems
    : [{ code: 'unreadable', severity: 'error', message: fault.message, next: fault.next }];

async function readTests(
  path: string,
  { env }: Pick<Io, 'env'>,
): Promise<Result<TestFile, readonly Problem[]>> {
  const limits = parseLimitsOf(env);
  if (!limits.ok) return err([{ code: 'unreadable', severity: 'error', ...limits.error }]);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    return err([{ code: 'unreadable', severity: 'error', message, next: 'Name a file NAME.test.yaml.' }]);
  }
  return readTestFile(new SourceFile(path, text), limits.value);
}
