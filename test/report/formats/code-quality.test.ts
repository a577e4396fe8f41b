import { expect, test } from 'vitest';
import { codeQualityReport } from '../../../src/report/formats/code-quality.ts';
import type { Report, ReportFinding } from '../../../src/report/formats/report.ts';
import { checkupReport, finding, problemReport, reportOf, runReport } from './samples.ts';

const read = (report: Report): readonly Record<string, unknown>[] =>
  JSON.parse([...codeQualityReport(report)].join(''));

const issuesOf = (findings: readonly ReportFinding[]) => read({ ...reportOf({}), findings });

test.each([
  ['problems', problemReport(), 3],
  ['a run', runReport(), 6],
  ['a checkup', checkupReport(), 3],
  ['nothing', reportOf({}), 0],
])('each finding of %s has every member that GitLab wants', (_, report, amount) => {
  const issues = read(report);
  expect(issues).toHaveLength(amount);
  for (const issue of issues) {
    expect(issue).toEqual({
      description: expect.stringMatching(/./),
      check_name: expect.stringMatching(/./),
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: expect.stringMatching(/^(info|minor|major)$/),
      location: { path: 'ci/triggers.yaml', lines: { begin: expect.any(Number), end: expect.any(Number) } },
    });
  }
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(amount);
});

test('a finding stays the same one when lines come before it', () => {
  const at = (line: number): ReportFinding =>
    finding({ place: { file: 'a.yaml', line, column: 1, endLine: line, endColumn: 2 } });
  const [before] = issuesOf([at(3)]);
  const [after] = issuesOf([at(30)]);
  expect(after?.fingerprint).toBe(before?.fingerprint);
  expect(new Set(issuesOf([at(3), at(4)]).map(({ fingerprint }) => fingerprint)).size).toBe(2);
});
