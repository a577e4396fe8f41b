import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/core/display-width.ts';
import { noStyle } from '../../../src/core/style.ts';
import { summaryText } from '../../../src/report/summary/summary-text.ts';
import { planOf } from '../../plan/planning.ts';
import { expectGolden } from '../golden.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';

const EXECUTOR = 'Waiting for next available executor on ‘linux’';

/** A run with one of everything, and beyond that good builds after some waiting. */
function story(size: number): string[] {
  const told = new Story(planOfSize(size));
  const view = told.view();
  told.start();
  for (let index = 4; index < size; index += 1) told.hold(index);
  told.queue(0, EXECUTOR);
  told.queue(1);
  told.run(1);
  told.queue(2, 'In the quiet period. Expires in 4.9 sec');
  told.clock.advance(12_000);
  told.run(0);
  told.finish(0, 'FAILURE', 125_000);
  told.cancel(1, 'fail-fast');
  told.finish(1, 'ABORTED', 12_000);
  told.release(2, 'wait');
  told.change(3, { state: 'rejected', refusal: REFUSAL });
  for (let index = 4; index < size; index += 1) {
    if (index % 4 === 0) told.clock.advance(500);
    told.queue(index, EXECUTOR);
    if (index % 4 === 3) told.clock.advance(2_500);
    told.run(index);
    told.finish(index, 'SUCCESS', 3_000);
  }
  const summary = told.end();
  return [60, 100, 160, Number.POSITIVE_INFINITY].map(columns =>
    summaryText(summary, view, noStyle, columns),
  );
}

describe.each([5, 50, 5_000])('the end of %i requests', size => {
  const [narrow = '', common = '', wide = '', file = ''] = story(size);

  test('reads like this on a narrow terminal, a common one, a wide one and in a file', () => {
    expectGolden(`summary-${size}-at-60`, narrow);
    expectGolden(`summary-${size}-at-100`, common);
    expectGolden(`summary-${size}-at-160`, wide);
    expectGolden(`summary-${size}-in-a-file`, file);
  });

  test('wraps no line of a narrow terminal but what is told in sentences', () => {
    const table = narrow.split('\n\n')[0] ?? '';
    for (const line of table.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });

  test('shows addresses whole, whatever the width', () => {
    for (const text of [narrow, common, wide, file])
      expect(text).toContain('https://ci.example.com/job/platform/job/build/1/');
  });
});

test('a request that was left for want of time, or because volley left, is a trouble; one that was to be left is not', () => {
  const told = new Story(planOfSize(4));
  const view = told.view();
  told.start();
  for (let index = 0; index < 4; index += 1) told.queue(index);
  told.release(0, 'detach');
  told.release(1, 'queue-timeout');
  told.run(2);
  told.release(2, 'build-timeout');
  const text = summaryText(told.end(true), view, noStyle, 200);
  expect(text).toContain('handed over  n=0            - (queued, detached)');
  expect(text).toContain('queue timeout: left to the controller, queued when last seen\n  concerns n=1');
  expect(text).toContain('build timeout: left to the controller, running when last seen\n  concerns n=2');
  expect(text).toContain('left behind: queued when last seen\n  concerns n=3');
  expect(text).toContain('4 requests: 2 timed out, 1 handed over, 1 left behind, interrupted after');
});

test('of a large run that was interrupted, the failures are listed, however many were not sent', () => {
  const told = new Story(planOfSize(200));
  const view = told.view();
  told.start();
  for (let index = 0; index < 190; index += 1)
    told.change(index, { state: 'skipped', reason: 'interrupted', choice: false });
  for (let index = 190; index < 200; index += 1) told.finish(index, 'FAILURE');
  const text = summaryText(told.end(true), view, noStyle, 200);
  expect(text.match(/^FAILURE /gm)).toHaveLength(10);
  expect(text.match(/^skipped /gm)).toHaveLength(40);
});

test.each([
  ['interrupt', 'interrupted'],
  ['fail-fast', 'fail-fast'],
  ['queue-timeout', 'queue timeout'],
  ['build-timeout', 'build timeout'],
  ['newer', 'a newer one took its place'],
] as const)('of what volley stopped the cause is told: %s', (cause, words) => {
  const told = new Story(planOfSize(2));
  const view = told.view();
  told.start();
  told.queue(0);
  told.cancel(0, cause);
  told.change(0, { state: 'cancelled', by: 'volley' });
  told.run(1);
  told.cancel(1, cause);
  told.finish(1, 'ABORTED');
  const text = summaryText(told.end(), view, noStyle, 200);
  expect(text).toMatch(new RegExp(`^cancelled .*- \\(stopped: ${words}\\)$`, 'm'));
  expect(text).toMatch(new RegExp(`^ABORTED .*/build/2/ \\(stopped: ${words}\\)$`, 'm'));
});

test('a build that ended by itself, or has not ended, was asked to stop and not stopped', () => {
  const told = new Story(planOfSize(2));
  const view = told.view();
  told.start();
  told.run(0);
  told.cancel(0, 'interrupt');
  told.finish(0, 'SUCCESS');
  told.run(1);
  told.cancel(1, 'interrupt');
  const text = summaryText(told.end(true), view, noStyle, 200);
  expect(text.match(/\(asked to stop: interrupted\)$/gm)).toHaveLength(2);
});

test('the closing line is broken where the terminal is narrow', () => {
  const told = new Story(planOfSize(3));
  const view = told.view();
  told.start();
  told.run(0);
  told.finish(0, 'SUCCESS');
  const lines = summaryText(told.end(true), view, noStyle, 30).trimEnd().split('\n');
  expect(lines.at(-1)?.length).toBeLessThanOrEqual(30);
  expect(lines.slice(-3).join(' ')).toContain('interrupted after');
});

const ofPlan = (triggers: string): Story =>
  new Story(
    planOf(
      `version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers:\n${triggers}`,
    ),
  );

test('a narrow terminal tells requests apart whose names begin alike', () => {
  const told = ofPlan(
    '  nightly: {job: a, matrix: {os: [linux], python: ["3.12", "3.13"]}, parameters: {P: "${{ matrix.python }}"}}',
  );
  const view = told.view();
  told.start();
  for (const index of [0, 1]) {
    told.queue(index);
    told.run(index);
    told.finish(index, 'SUCCESS', 125_000);
  }
  const text = summaryText(told.end(), view, noStyle, 30);
  expect(text).toContain('SUCCESS  2m 05s\n  os=linux python=3.12\n');
  expect(text).toContain('SUCCESS  2m 05s\n  os=linux python=3.13\n');
});

test('a run of no requests says why it has none', () => {
  const told = ofPlan('  nightly: {job: a, matrix: {os: []}}\n  weekly: {job: a, matrix: {os: []}}');
  const view = told.view();
  told.start();
  const reason = 'the axis "os" of its matrix has no values';
  expect(summaryText(told.end(), view, noStyle, 80)).toBe(
    `- nightly: ${reason}\n- weekly: ${reason}\n\n0 requests: nothing to do in 0.0s\n`,
  );
});
