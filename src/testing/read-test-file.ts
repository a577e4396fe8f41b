import { inReadingOrder, isError } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SourceFile } from '../core/source.ts';
import type { ManifestProblem } from '../manifest/problem-code.ts';
import { Reader } from '../manifest/read/reader.ts';
import { schemaProblems } from '../manifest/schema/schema-problems.ts';
import { entriesOf, itemsOf, plainData, treeAt } from '../manifest/tree.ts';
import type { ParseLimits } from '../manifest/yaml/parse-limits.ts';
import { parseYaml } from '../manifest/yaml/parse-yaml.ts';
import { TEST_WORDS } from './document-words.ts';
import validate from './generated/validate-test.js';
import { locatedText, textsOf } from './read-located.ts';
import { readTest } from './read-test.ts';
import type { ManifestTest, TestFile } from './test-file.ts';
import { type TestProblem, testProblem } from './test-problem.ts';

/** Text → tests, or all that is wrong with the text in reading order. What the manifest has to do with it is not asked yet. */
export function readTestFile(
  source: SourceFile,
  limits?: ParseLimits,
): Result<TestFile, readonly TestProblem[]> {
  const parsed = parseYaml(source, limits);
  if (!parsed.ok) return err(inReadingOrder(parsed.error.map(inTestWords)));
  const tree = parsed.value;
  const fits = validate(plainData(tree));
  if (!fits) return err(inReadingOrder(schemaProblems(validate.errors ?? [], tree, TEST_WORDS)));
  const reader = new Reader(source);
  const problems: TestProblem[] = [];
  const parts = entriesOf(tree);
  const env = textsOf(parts.get('env')?.value);
  const tests = itemsOf(treeAt(tree, ['tests'])).map(test => readTest(test, env, reader, problems));
  const all = inReadingOrder<TestProblem>([...reader.problems, ...problems, ...namedTwice(tests)]);
  return all.some(isError)
    ? err(all)
    : ok({ source, manifest: locatedText(parts.get('manifest')?.value), tests });
}

/** An empty file is told how tests begin, not how a manifest does. */
const inTestWords = (problem: ManifestProblem): TestProblem =>
  problem.code === 'empty-manifest'
    ? { ...problem, code: 'empty-test-file', next: 'A test file starts with `version: 1` and `tests:`.' }
    : problem;

/** Reports tell tests apart by their names. */
function namedTwice(tests: readonly ManifestTest[]): readonly TestProblem[] {
  const known = new Map<string, ManifestTest>();
  return tests.flatMap(test => {
    const first = known.get(test.name);
    if (first === undefined) {
      known.set(test.name, test);
      return [];
    }
    const message = `there are two tests "${test.name}"`;
    const related = [{ message: 'first', at: first.at }];
    return [{ ...testProblem('duplicate-test', test.at, message, 'Rename one of them.'), related }];
  });
}
