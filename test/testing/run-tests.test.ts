import { expect, test } from 'vitest';
import { SourceFile } from '../../src/core/source.ts';
import { formatReport } from '../../src/report/formats/formats.ts';
import { makeReport } from '../../src/report/formats/make-report.ts';
import { createRunId } from '../../src/run/run-id.ts';
import { readTestFile } from '../../src/testing/read-test-file.ts';
import { runTests } from '../../src/testing/run-tests.ts';
import { FakeClock } from '../fake-clock.ts';
import { manifestOf } from '../manifest/loading.ts';
import { testFile } from './manifests.ts';

const MANIFEST = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers: {build: {job: build}}
`;

const TESTS = testFile(`  - {name: quick, expect: {requests: {count: 1}}}
  - {name: slow, rehearse: true, expect: {exit-code: 0}}
`);

test('a report tells how long each test took, and its file', async () => {
  const file = readTestFile(new SourceFile('triggers.test.yaml', TESTS));
  if (!file.ok) throw new Error('the text is not valid');
  const clock = new FakeClock(0);
  const results = await runTests(file.value.tests, manifestOf(MANIFEST), {
    clock,
    rehearse: async () => {
      clock.advance(1_500);
      const summary = {
        run: createRunId(0, () => 0),
        startedAt: 0,
        finishedAt: 0,
        interrupted: false,
        requests: [],
      };
      return { summary, exitCode: 0, isEndless: false, struck: [] };
    },
  });
  if (!results.ok) throw new Error('the tests do not fit the manifest');
  const told = {
    command: 'test',
    file: 'triggers.yaml',
    manifest: null,
    problems: [],
    plan: null,
    checkup: null,
    run: null,
  };
  const tests = [
    {
      kind: 'tested' as const,
      path: 'triggers.test.yaml',
      manifest: 'triggers.yaml',
      results: results.value,
    },
  ];
  const junit = [
    ...formatReport(
      makeReport({ ...told, tests }, path => path),
      'junit',
      '1',
    ),
  ].join('');
  expect(junit).toMatch(/<testsuite name="triggers\.test\.yaml" .* time="1\.500"/);
  expect(junit).toMatch(/name="quick" time="0\.000"/);
  expect(junit).toMatch(/name="slow" time="1\.500"/);
});
