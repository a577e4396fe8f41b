import { describe, expect, test } from 'vitest';
import { junitReport } from '../../../src/report/formats/junit.ts';
import type { Report } from '../../../src/report/formats/report.ts';
import { isGoodOutcome, outcomeOf } from '../../../src/run/summary.ts';
import fc from '../../property.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';
import { checkupReport, problemReport, reportOf, runReport } from './samples.ts';
import { readXml, type XmlElement } from './xml-reader.ts';

const read = (report: Report): XmlElement => readXml([...junitReport(report)].join(''));

const casesOf = (root: XmlElement): readonly XmlElement[] =>
  root.children.flatMap(suite => suite.children.filter(({ name }) => name === 'testcase'));

/** `success`, or the element that says what it is instead. */
const endsOf = (root: XmlElement): readonly string[] =>
  casesOf(root).map(({ children }) => children.find(({ name }) => name !== 'system-out')?.name ?? 'success');

test('each request is a case, which fails, is an error, is skipped or succeeds', () => {
  expect(endsOf(read(runReport()))).toEqual([
    'success',
    'failure', // FAILURE
    'failure', // UNSTABLE, which this trigger does not take for a success
    'error', // rejected
    'error', // unknown
    'failure', // somebody took it out of the queue on the server
    'skipped', // fail-fast
    'skipped', // what it needs has failed
    'failure', // its timeout was over
  ]);
});

test('a case has the name of its combination, the time of its build, and its address', () => {
  const [, second] = casesOf(read(runReport()));
  expect(second?.attributes).toEqual({ classname: 'volley.nightly', name: 'n=1', time: '125.400' });
  expect(second?.children.at(-1)?.text).toMatch(
    /^https:\/\/ci\.example\.com\/job\/platform\/job\/build\/2\/\n/,
  );
});

test('a warning of a manifest does not fail a build, an error does', () => {
  expect(endsOf(read(problemReport()))).toEqual(['failure', 'failure', 'success']);
  expect(endsOf(read(reportOf({})))).toEqual(['success']);
});

test('an interrupted run is not green, though nothing in it has failed', () => {
  const story = new Story(planOfSize(2));
  const view = story.view();
  story.start();
  story.finish(0);
  story.change(1, { state: 'skipped', reason: 'interrupted', choice: false });
  const root = read(reportOf({ command: 'run', run: { summary: story.end(true), view } }));
  expect(endsOf(root)).toEqual(['success', 'skipped', 'error']);
});

describe.each(Object.entries({ run: runReport(), problems: problemReport(), checkup: checkupReport() }))(
  'of %s',
  (_, report) => {
    test('holds only what the schema of the xunit plug-in has, with each amount as counted', () => {
      const root = read(report);
      expect(root.name).toBe('testsuites');
      for (const suite of root.children) checkSuite(suite);
      const sum = (name: string): number =>
        root.children.reduce((total, { attributes }) => total + Number(attributes[name]), 0);
      for (const name of ['tests', 'failures', 'errors'])
        expect(root.attributes[name]).toBe(String(sum(name)));
    });
  },
);

const AMOUNTS = { failures: 'failure', errors: 'error', skipped: 'skipped' };

function checkSuite({ name, attributes, children }: XmlElement): void {
  expect(name).toBe('testsuite');
  expect(Object.keys(attributes)).toEqual(expect.arrayContaining(['name', 'tests', 'failures', 'errors']));
  expect(attributes.timestamp ?? '2026-11-22T17:00:00').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const cases = children.filter(child => child.name === 'testcase');
  expect(children.filter(child => child.name !== 'testcase').map(child => child.name)).toEqual([
    'properties',
  ]);
  expect(attributes.tests).toBe(String(cases.length));
  for (const [amount, element] of Object.entries(AMOUNTS)) {
    const having = cases.filter(each => each.children.some(child => child.name === element));
    expect(attributes[amount]).toBe(String(having.length));
  }
  for (const each of cases) {
    expect(Object.keys(each.attributes)).toEqual(['classname', 'name', 'time']);
    expect(each.attributes.time).toMatch(/^\d+\.\d{3}$/);
    for (const child of each.children)
      expect(['failure', 'error', 'skipped', 'system-out']).toContain(child.name);
  }
}

const ENDS: readonly ((story: Story, index: number) => void)[] = [
  (story, index) => story.finish(index),
  (story, index) => story.finish(index, 'FAILURE'),
  (story, index) => story.finish(index, 'UNSTABLE'),
  (story, index) => story.change(index, { state: 'rejected', refusal: REFUSAL }),
  (story, index) => story.change(index, { state: 'unknown', seen: 's', next: 'n', refusal: null }),
  (story, index) => story.change(index, { state: 'skipped', reason: 'its group was full', choice: false }),
  (story, index) => story.change(index, { state: 'skipped', reason: '`if: x` is false', choice: true }),
  (story, index) => story.change(index, { state: 'cancelled', by: 'server' }),
  (story, index) => {
    story.cancel(index, 'newer');
    story.change(index, { state: 'cancelled', by: 'volley' });
  },
  (story, index) => {
    story.cancel(index, 'build-timeout');
    story.finish(index, 'ABORTED');
  },
  (story, index) => {
    story.queue(index);
    story.release(index, 'shared');
  },
  (story, index) => {
    story.queue(index);
    story.release(index, 'wait');
  },
  (story, index) => story.queue(index),
];

test('a report is green if, and only if, the run came to what it was to come to', () => {
  const ends = fc.array(fc.constantFrom(...ENDS), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(ends, fc.boolean(), (chosen, isInterrupted) => {
      const story = new Story(planOfSize(chosen.length));
      const view = story.view();
      story.start();
      for (const [index, end] of chosen.entries()) end(story, index);
      const summary = story.end(isInterrupted);
      const { failures, errors } = read(reportOf({ command: 'run', run: { summary, view } })).attributes;
      expect(failures === '0' && errors === '0').toBe(isGoodOutcome(outcomeOf(summary)));
    }),
    { numRuns: 60 },
  );
});

test('any text at all gives well-formed XML, from which what XML can hold is read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
      const root = read(
        reportOf({ problems: [{ code: 'c', severity: 'error', message: text, next: text }] }),
      );
      const [failure] = casesOf(root)[0]?.children ?? [];
      const holds = !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text);
      if (!holds) return;
      expect(failure?.attributes.message).toBe(text);
      expect(failure?.text).toBe(text);
    }),
  );
});
