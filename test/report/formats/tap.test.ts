import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Report } from '../../../src/report/formats/report.ts';
import { tapReport } from '../../../src/report/formats/tap.ts';
import fc from '../../property.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';
import { problemReport, reportOf, runReport } from './samples.ts';

interface TestPoint {
  readonly isOk: boolean;
  readonly description: string;
  readonly skipped: string | null;
  readonly diagnostics: unknown;
}

const unescaped = (text: string): string => text.replace(/\\([\\#])/g, '$1');

/** Reads TAP 14 as its specification describes it, and throws at any line that is none. */
function readTap(report: Report): readonly TestPoint[] {
  const text = [...tapReport(report)].join('');
  const [version, plan = '', ...lines] = text.split('\n');
  expect(version).toBe('TAP version 14');
  expect(lines.pop()).toBe('');
  const points: TestPoint[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const point = /^(not )?ok (\d+) - ((?:[^#\\]|\\[\\#])*?)(?: # SKIP (.*))?$/.exec(lines[at] ?? '');
    if (point === null) throw new Error(`not a line of TAP: ${lines[at]}`);
    const [, not, number, description = '', skipped] = point;
    expect(Number(number)).toBe(points.length + 1);
    let diagnostics: unknown = null;
    if (lines[at + 1] === '  ---') {
      const end = lines.indexOf('  ...', at);
      diagnostics = parse(lines.slice(at + 2, end).join('\n'));
      at = end;
    }
    points.push({
      isOk: not === undefined,
      description: unescaped(description),
      skipped: skipped === undefined ? null : unescaped(skipped),
      diagnostics,
    });
  }
  expect(plan).toBe(`1..${points.length}`);
  return points;
}

test('each request is a test point; one that went wrong says why below it', () => {
  const points = readTap(runReport());
  expect(points.map(({ isOk }) => isOk)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
    true,
    true,
    false,
  ]);
  expect(points[3]?.diagnostics).toEqual({
    severity: 'error',
    code: REFUSAL.reason,
    message: REFUSAL.message,
    next: REFUSAL.next,
  });
  expect(points[1]?.diagnostics).toMatchObject({ url: 'https://ci.example.com/job/platform/job/build/2/' });
  expect(points[7]).toMatchObject({
    skipped: 'it needs build, which ended as failure',
    description: 'nightly: n=7',
  });
});

test('the diagnostics of odd texts are YAML that reads back', () => {
  const [, odd] = readTap(problemReport());
  expect(odd?.diagnostics).toMatchObject({ message: expect.stringContaining('\u001b[31m\u0000') });
});

test('a hash in a name begins no directive, and a backslash escapes nothing', () => {
  const report = reportOf({ file: 'a\\b # SKIP not.yaml' });
  expect(readTap(report)).toEqual([
    { isOk: true, description: 'a\\b # SKIP not.yaml', skipped: null, diagnostics: null },
  ]);
});

test('no text breaks out of its line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const story = new Story(planOfSize(2));
      const view = story.view();
      story.start();
      story.change(0, { state: 'skipped', reason: text, choice: false });
      story.change(1, { state: 'rejected', refusal: { ...REFUSAL, message: text } });
      expect(readTap(reportOf({ run: { summary: story.end(), view } }))).toHaveLength(2);
    }),
  );
});
