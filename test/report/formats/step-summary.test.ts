import { expect, test } from 'vitest';
import { stepSummary } from '../../../src/report/formats/step-summary.ts';
import { planOfSize } from '../story.ts';
import { failedReport, finding, reportOf, runReport } from './samples.ts';

test('a large run stays far below what GitHub takes, and says what it cut', () => {
  const text = stepSummary(failedReport(5_000));
  expect(Buffer.byteLength(text)).toBeLessThan(400_000);
  expect(text).toMatch(/\*\*Cut:\*\* \d+ rows had no room here/);
  expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
});

test('nothing from outside becomes markup or ends its cell', () => {
  const text = stepSummary({
    ...reportOf({}),
    findings: [finding({ message: '<img src=x> | ![a](b) `c` @team', link: 'javascript:alert(1)' })],
  });
  expect(text).not.toMatch(/<img|!\[|@team|javascript/);
  const row = text.split('\n').find(line => line.startsWith('| error'));
  expect(row?.match(/\|/g)).toHaveLength(5);
});

test('a build is one click away', () => {
  expect(stepSummary(runReport())).toContain('<https://ci.example.com/job/platform/job/build/2/>');
});

test('a plan is shown below its problems', () => {
  const text = stepSummary(reportOf({ command: 'plan', plan: planOfSize(2) }));
  expect(text).toContain('2 requests');
});
