import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { SourceFile } from '../../src/core/source.ts';
import { noStyle } from '../../src/core/style.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../src/manifest/load-manifest.ts';
import type { ManifestProblemCode } from '../../src/manifest/problem-code.ts';
import type { RuleName } from '../../src/manifest/rules/rule-name.ts';
import { PARSE_LIMITS } from '../../src/manifest/yaml/parse-limits.ts';
import { makePlan, type PlanOptions } from '../../src/plan/make-plan.ts';
import type { PlanProblemCode } from '../../src/plan/plan.ts';
import { SELECTOR_KEYS, type Selector } from '../../src/plan/select/select-triggers.ts';
import { problemsText } from '../../src/report/problem-text.ts';
import { scheduleChecker } from '../../src/schedule/check-schedule.ts';
import { filesIn } from './compose/files.ts';

/**
 * Each NAME.yaml of the fixtures has its NAME.txt: all that a user is told about it. `UPDATE_GOLDEN=1` writes them
 * anew; read the difference as somebody would who meets it at three in the morning.
 */
const FOLDER = new URL('../fixtures/problems/', import.meta.url);

const names = readdirSync(FOLDER)
  .filter(file => file.endsWith('.yaml'))
  .map(file => file.slice(0, -'.yaml'.length));

const isPlan = (name: string): boolean => name.startsWith('plan-');

function problemsIn(name: string): readonly Problem[] {
  const text = readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8');
  const loaded = loadManifest(new SourceFile(`${name}.yaml`, text), {
    checkSchedule: scheduleChecker(),
    compileCel,
    files: filesIn(FOLDER),
    // Small, so that a file over it stays small too.
    parseLimits: { ...PARSE_LIMITS, maxBytes: 2_000 },
  });
  if (!isPlan(name)) return loaded.ok ? loaded.value.warnings : loaded.error;
  if (!loaded.ok) throw new Error(problemsText(loaded.error, noStyle));
  const planned = makePlan(loaded.value.manifest, { ...optionsIn(text), env: () => undefined });
  return planned.ok ? [] : planned.error;
}

/** The first line of a plan's fixture: `# options: TRIGGER… -i NAME=VALUE… --select KEY=VALUE… --matrix KEY=VALUE…`. */
function optionsIn(text: string): Omit<PlanOptions, 'env'> {
  const words = /^# options:(.*)/.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const after = (flag: string): readonly (readonly [string, string])[] =>
    words.flatMap((word, index) => {
      const [name, value] = word.split('=');
      return words[index - 1] !== flag || name === undefined || value === undefined ? [] : [[name, value]];
    });
  return {
    triggers: words.filter(word => word !== '' && !word.includes('=') && !word.startsWith('-')),
    inputs: new Map(after('-i')),
    select: after('--select').map(([name, value]) => ({ key: selectorKey(name), value })),
    matrix: new Map(after('--matrix').map(([name, value]) => [name, new Set([value])])),
  };
}

const selectorKey = (name: string): Selector['key'] =>
  SELECTOR_KEYS.find(key => key === name) ?? SELECTOR_KEYS[0];

test.each(names)('%s', name => {
  const golden = new URL(`${name}.txt`, FOLDER);
  const text = problemsText(problemsIn(name), noStyle);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text);
  expect(text).toBe(existsSync(golden) ? readFileSync(golden, 'utf8') : '(there is no golden file yet)');
});

// Every member is listed: a code that joins the union fails to compile here until it has a fixture.
// The lint rules' codes are met in docs/rules.md, whose examples are run by a test of their own.
const MANIFEST_CODES: Readonly<Record<Exclude<ManifestProblemCode, RuleName>, true>> = {
  'not-utf8': true,
  'forbidden-character': true,
  'yaml-syntax': true,
  'yaml-several-documents': true,
  'yaml-duplicate-key': true,
  'yaml-key-not-text': true,
  'yaml-unknown-tag': true,
  'yaml-unknown-alias': true,
  'yaml-alias-cycle': true,
  'yaml-merge': true,
  'limit-depth': true,
  'limit-aliases': true,
  'empty-manifest': true,
  'file-missing': true,
  'file-outside': true,
  'file-unreadable': true,
  'limit-bytes': true,
  'limit-includes': true,
  'include-cycle': true,
  'include-empty': true,
  'include-limits': true,
  'duplicate-name': true,
  'unknown-template': true,
  'template-cycle': true,
  'axis-path': true,
  'axis-not-list': true,
  'calendar-syntax': true,
  'calendar-event': true,
  'unknown-property': true,
  'missing-property': true,
  'wrong-type': true,
  'wrong-value': true,
  'unsupported-version': true,
  'unknown-target': true,
  'unknown-need': true,
  'needs-cycle': true,
  'missing-target': true,
  'incomplete-auth': true,
  'contradicting-auth': true,
  'incomplete-tls': true,
  'contradicting-concurrency': true,
  'contradicting-retry': true,
  'marker-is-parameter': true,
  'bad-url': true,
  'secret-in-url': true,
  'secret-in-env': true,
  'bad-job': true,
  'bad-cron': true,
  'unknown-timezone': true,
  'bad-date': true,
  'bad-every': true,
  'bad-exclusion': true,
  'bad-jitter': true,
  'bad-duration': true,
  'bad-default': true,
  'bad-choice': true,
  'bad-pattern': true,
  'matrix-unknown-axis': true,
  'matrix-empty-include': true,
  'matrix-reduction': true,
  'expression-syntax': true,
  'expression-type': true,
  'expression-unclosed': true,
  'expression-not-allowed': true,
  'unknown-context': true,
  'unknown-name': true,
  'secret-in-expression': true,
  'secret-in-clear': true,
};
const PLAN_CODES: Readonly<Record<PlanProblemCode, true>> = {
  'unknown-trigger': true,
  'nothing-selected': true,
  'unknown-axis': true,
  'unknown-axis-value': true,
  'unknown-input': true,
  'missing-input': true,
  'bad-input': true,
  'missing-env': true,
  'expression-failed': true,
  'not-text': true,
  'bad-url': true,
  'secret-in-url': true,
  'bad-job': true,
  'bad-group': true,
  'too-many-requests': true,
};

describe('each code that a user can meet is met in a fixture', () => {
  const met = (plan: boolean): ReadonlySet<string> =>
    new Set(
      names.filter(name => isPlan(name) === plan).flatMap(name => problemsIn(name).map(({ code }) => code)),
    );

  test.each(Object.keys(MANIFEST_CODES))('manifest: %s', code => {
    expect(met(false)).toContain(code);
  });
  test.each(Object.keys(PLAN_CODES))('plan: %s', code => {
    expect(met(true)).toContain(code);
  });
});
