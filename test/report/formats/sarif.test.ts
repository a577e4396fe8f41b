import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { makeReport } from '../../../src/report/formats/make-report.ts';
import type { Report } from '../../../src/report/formats/report.ts';
import { sarifReport } from '../../../src/report/formats/sarif.ts';
import fc from '../../property.ts';
import { checkupReport, finding, problemReport, reportOf, runReport } from './samples.ts';

const file = new URL('../../fixtures/schemas/sarif-2.1.0-rtm.5.json', import.meta.url);
const { $schema, id, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
// The official schema is of draft 4, of which it uses nothing that later drafts read otherwise; formats are no part of it;
// one of its patterns is none by the newer grammar of regular expressions.
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function read(report: Report) {
  const log = JSON.parse(sarifReport(report, '1.2.3'));
  isSarif(log);
  expect(isSarif.errors).toBe(null);
  return log.runs[0];
}

test.each(
  Object.entries({
    problems: problemReport(),
    run: runReport(),
    checkup: checkupReport(),
    nothing: reportOf({}),
  }),
)('a report of %s is valid by the official schema', (_, report) => {
  expect(read(report).tool.driver.name).toBe('volley');
});

test('the schema is asked: a log that is none fails it', () => {
  const log = JSON.parse(sarifReport(problemReport(), '1.2.3'));
  expect(isSarif({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'fatal' }] }] })).toBe(false);
});

test('a result has its place, the places that matter, and its rule', () => {
  const run = read(problemReport());
  const [first] = run.results;
  expect(run.tool.driver.rules[first.ruleIndex].id).toBe('yaml-duplicate-key');
  expect(first.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'ci/triggers.yaml' },
    region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 8 },
  });
  expect(first.relatedLocations[0].physicalLocation.region.startLine).toBe(2);
});

test('a path is a URI, whatever it holds', () => {
  const uriOf = (path: string): string =>
    read(makeReport({ ...TOLD, file: path }, each => each)).results[0].locations[0].physicalLocation
      .artifactLocation.uri;
  expect(uriOf('ci/my file#1?%.yaml')).toBe('ci/my%20file%231%3F%25.yaml');
  expect(uriOf('/elsewhere/ü.yaml')).toBe('file:///elsewhere/%C3%BC.yaml');
});

const TOLD = {
  command: 'validate',
  file: 'triggers.yaml',
  manifest: null,
  problems: [{ code: 'c', severity: 'error', message: 'm' }],
  plan: null,
  checkup: null,
  run: null,
} as const;

test('what GitHub would refuse as a whole is cut, and that is said', () => {
  const many = {
    ...reportOf({}),
    findings: Array.from({ length: 25_003 }, (_, n) => finding({ message: String(n) })),
  };
  const run = read(many);
  expect(run.results).toHaveLength(25_000);
  expect(run.invocations[0].toolExecutionNotifications[0].message.text).toContain('3 more results');
});

test('any text gives a valid log', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const report = { ...reportOf({}), findings: [finding({ code: text, message: text, subject: text })] };
      expect(read(report).results).toHaveLength(1);
    }),
    { numRuns: 30 },
  );
});
