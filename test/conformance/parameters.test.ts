import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JobPath } from '../../src/core/job-path.ts';
import type { Target } from '../../src/targets/target.ts';
import { buildCount, fire, onServer, queued, type ServerBuild, signal, until, wholeLog } from './requests.ts';
import { Workshop } from './workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** Each is a value that some client, form or shell has spoiled. */
const VALUES: Readonly<Record<string, string>> = {
  PLAIN: 'release/2.1',
  EMPTY: '',
  BLANKS: '  two before, two behind  ',
  QUOTES: `'single' "double" \`back\``,
  SEPARATORS: 'a;b&c=d#e?f%20g+h/i,j',
  SHELL: '$HOME ${PATH} $(id) \\n !! * ~',
  LINES: 'line 1\nline 2\n\nline 4\n',
  'CR-LF': 'one\r\ntwo\rthree',
  CONTROL: 'tab\tbell\u0007escape\u001b[31mone\u0001delete\u007f',
  LATIN: 'Zürich, façade, ½ ñ',
  CJK: '漢字かなカナ 한국어',
  EMOJI: '🚀 👩‍👩‍👧 🇨🇭',
  RIGHT: 'שלום \u202eabc',
  NUMBER: '1.10',
  LONG: 'x'.repeat(20_000),
  MARKUP: '<b>&amp;</b><![CDATA[x]]>',
};

/** Those that every shell and console can show on one line. */
const PRINTABLE = ['PLAIN', 'EMPTY', 'BLANKS', 'QUOTES', 'SEPARATORS', 'NUMBER', 'MARKUP'];

let workshop: Workshop;
let target: Target;
beforeAll(async () => {
  workshop = await Workshop.open();
  target = workshop.target();
});
afterAll(() => workshop.close());

describe('S12: a build gets exactly the values that were sent', () => {
  let build: ServerBuild;
  let console: string;
  beforeAll(async () => {
    const parameters = Object.keys(VALUES).map(name => ({ type: 'text', name }) as const);
    const job = await workshop.makeJob('values', { parameters });
    const { patience } = workshop.controller;
    const end = await until(target, await queued(target, job, VALUES), 'finished', patience);
    expect(end.result).toBe('SUCCESS');
    build = await onServer(workshop.remote, job, end.build);
    console = await wholeLog(target, job, end.build, patience);
  });

  test.each(Object.keys(VALUES))('%s', name => expect(build.parameters[name]).toBe(VALUES[name]));

  test.each(PRINTABLE)('%s, as the script inside the build reads it', name =>
    expect(console).toContain(`${name}=[${VALUES[name]}]`),
  );
});

describe('of a job with parameters', () => {
  let job: JobPath;
  beforeAll(async () => {
    job = await workshop.makeJob('typed', {
      parameters: [
        { type: 'string', name: 'BRANCH', default: 'main' },
        { type: 'choice', name: 'ENV', choices: ['dev', 'staging', 'prod'] },
        { type: 'boolean', name: 'DRY_RUN', default: true },
        { type: 'text', name: 'NOTES', default: 'a\nb' },
      ],
    });
  });

  const built = async (parameters: Readonly<Record<string, string>>): Promise<ServerBuild> => {
    const end = await until(
      target,
      await queued(target, job, parameters),
      'finished',
      workshop.controller.patience,
    );
    return onServer(workshop.remote, job, end.build);
  };

  test('what is not sent takes its default, the first choice among them', async () => {
    const { parameters } = await built({ BRANCH: 'x' });
    expect(parameters).toEqual({ BRANCH: 'x', ENV: 'dev', DRY_RUN: true, NOTES: 'a\nb' });
  });

  test('an empty value is kept, and not replaced by the default', async () => {
    expect((await built({ BRANCH: '', NOTES: '' })).parameters).toMatchObject({ BRANCH: '', NOTES: '' });
  });

  test('a choice arrives', async () => {
    expect((await built({ ENV: 'prod' })).parameters).toMatchObject({ ENV: 'prod' });
  });

  test.each([
    ['true', true],
    ['TRUE', true],
    ['false', false],
    ['yes', false],
    ['1', false],
    ['', false],
  ])('a boolean that is sent as "%s" is %s in the build', async (text, value) => {
    expect((await built({ BRANCH: `for ${text}`, DRY_RUN: text })).parameters.DRY_RUN).toBe(value);
  });

  test('its definitions are told: names, types and choices, in order', async () => {
    const described = await target.describe(job, signal);
    expect(described).toMatchObject({
      ok: true,
      value: {
        buildable: true,
        parameters: [
          { name: 'BRANCH', type: 'StringParameterDefinition' },
          { name: 'ENV', type: 'ChoiceParameterDefinition', choices: ['dev', 'staging', 'prod'] },
          { name: 'DRY_RUN', type: 'BooleanParameterDefinition' },
          { name: 'NOTES', type: 'TextParameterDefinition' },
        ],
      },
    });
  });

  test.each([
    ['a name that it does not define', { BRNCH: 'x' }, 'unknown-parameter'],
    ['a name in the wrong case', { branch: 'x' }, 'unknown-parameter'],
    ['a value that is no choice', { ENV: 'qa' }, 'bad-choice'],
  ])('%s is refused by its reason, and no build comes of it', async (_, parameters, reason) => {
    const before = await buildCount(workshop.remote, job);
    const outcome = await fire(target, job, parameters);
    expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason, effect: 'none' } });
    expect(await buildCount(workshop.remote, job)).toBe(before);
  });
});

test('parameters for a job that takes none are refused, and no build comes of it', async () => {
  const job = await workshop.makeJob('without');
  const outcome = await fire(target, job, { BRANCH: 'x' });
  expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason: 'not-parameterized' } });
  expect(await buildCount(workshop.remote, job)).toBe(0);
});
