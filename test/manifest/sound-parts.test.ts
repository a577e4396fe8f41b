import { describe, expect, test } from 'vitest';
import { SourceFile } from '../../src/core/source.ts';
import { gatherParts } from '../../src/manifest/compose/gather.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { readSoundParts } from '../../src/manifest/sound-parts.ts';
import { scheduleChecker } from '../../src/schedule/check-schedule.ts';
import { HEAD } from './loading.ts';

/** What is kept, what is left out, and why; null: nothing is sound. */
function partsOf(triggers: string, more = '') {
  const gathered = gatherParts(new SourceFile('triggers.yaml', `${HEAD}${more}triggers:\n${triggers}`));
  if (!gathered.ok) return null;
  const parts = readSoundParts(gathered.value, { checkSchedule: scheduleChecker(), compileCel });
  if (!parts.ok) return null;
  const { manifest, broken, problems } = parts.value;
  return { kept: [...manifest.triggers.keys()], broken, codes: problems.map(({ code }) => code) };
}

describe('of a manifest with errors, the triggers are kept that have none', () => {
  test.each([
    ['a property that is unknown', '  bad: {jobb: x}\n', ['bad'], 'unknown-property'],
    ['a job that is missing', '  bad: {wait: started}\n', ['bad'], 'missing-property'],
    [
      'a name that is unknown',
      '  bad: {job: x, parameters: {P: "${{ vars.nope }}"}}\n',
      ['bad'],
      'unknown-name',
    ],
    [
      'a cycle',
      '  bad: {job: x, needs: [worse]}\n  worse: {job: x, needs: [bad]}\n',
      ['bad', 'worse'],
      'needs-cycle',
    ],
  ])('%s', (_, wrong, broken, code) => {
    const parts = partsOf(`  good: {job: a}\n${wrong}`);
    expect(parts?.kept).toEqual(['good']);
    expect(parts?.broken).toEqual(broken);
    expect(parts?.codes).toContain(code);
  });

  test('what needs a broken one is left out with it, without being told to be wrong', () => {
    const chain = '  c: {job: c, needs: [b]}\n  b: {job: b, needs: [a]}\n  a: {jobb: x}\n';
    expect(partsOf(`  good: {job: a}\n${chain}`)).toEqual({
      kept: ['good'],
      broken: ['c', 'b', 'a'],
      codes: ['missing-property', 'unknown-property'],
    });
  });

  test('an error of a template is one of the triggers that have it from there', () => {
    const templates = 'templates:\n  t: {job: j, waits: started}\n  u: {job: j}\n';
    expect(partsOf('  one: {extends: t}\n  two: {extends: u}\n', templates)).toMatchObject({
      kept: ['two'],
      broken: ['one'],
      codes: ['unknown-property'],
    });
  });

  test('an error that an alias repeats is one of all that repeat it', () => {
    const triggers =
      '  one: {job: a, timeout: &t {builds: 1h}}\n  two: {job: b, timeout: *t}\n  three: {job: c}\n';
    expect(partsOf(triggers)).toMatchObject({ kept: ['three'], broken: ['one', 'two'] });
  });

  test('errors of meaning are found behind those of the schema', () => {
    const triggers = '  one: {jobb: a}\n  two: {job: b, target: nowhere}\n  three: {job: c}\n';
    expect(partsOf(triggers)).toMatchObject({ kept: ['three'], broken: ['one', 'two'] });
  });
});

test.each([
  ['its text is no YAML', '  one: {job: [\n', ''],
  ['an error is of no trigger', '  one: {job: a}\n  bad: {jobb: b}\n', 'varss: {}\n'],
  ['no trigger is left', '  one: {jobb: a}\n', ''],
])('nothing of a manifest is kept where %s', (_, triggers, more) => {
  expect(partsOf(triggers, more)).toBeNull();
});
