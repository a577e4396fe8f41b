import { describe, expect, test } from 'vitest';
import { PLAIN_CONNECTION } from '../conduct.ts';
import { HEAD, withTrigger } from '../manifest/loading.ts';
import { parametersOf, planOf, planProblemsOf, planUnderlined } from './planning.ts';

const THREE = `${HEAD}triggers:
  a: {job: j, inputs: {x: {}}}
  b: {job: j, inputs: {y: {default: 1}}}
  c: {job: j}
`;

describe('which triggers', () => {
  const order = (...triggers: readonly string[]): readonly string[] =>
    planOf(THREE, { triggers, inputs: { x: '1' } }).triggers.map(({ name }) => name);

  test('all of the manifest in its order, or the named ones in the order of their names, each once', () => {
    expect(order()).toEqual(['a', 'b', 'c']);
    expect(order('c', 'a', 'c')).toEqual(['c', 'a']);
  });

  test('each unknown name is told, with what was probably meant', () => {
    const text = `${HEAD}triggers: {nightly: {job: j}}\n`;
    expect(planProblemsOf(text, { triggers: ['nigthly', 'x'] })).toMatchObject([
      { code: 'unknown-trigger', next: 'Did you mean "nightly"?' },
      { code: 'unknown-trigger', next: 'It has: nightly.' },
    ]);
  });
});

describe('inputs', () => {
  test('that no chosen trigger declares are errors: a typing slip would start the wrong build', () => {
    expect(planProblemsOf(THREE, { inputs: { x: '1', branch: '2' } })).toMatchObject([
      { code: 'unknown-input', next: 'They declare: x, y.' },
    ]);
    expect(planProblemsOf(THREE, { triggers: ['c'], inputs: { x: '1' } })).toMatchObject([
      { code: 'unknown-input', next: 'They declare none.' },
    ]);
  });

  test('that are missing are told at their place in the manifest, all at once', () => {
    const text = withTrigger('inputs: {x: {}, y: {type: number}, z: {default: 1}}');
    expect(planUnderlined(text)).toEqual(['missing-input: x', 'missing-input: y']);
  });

  test.each([
    ['{type: number}', '1.10', '1.10'],
    ['{type: number}', ' 7 ', '7'],
    ['{type: number}', 'seven', null],
    ['{type: number}', '', null],
    ['{type: number}', '1e999', null],
    ['{type: boolean}', 'true', 'true'],
    ['{type: boolean}', 'True', null],
    ['{}', '', ''],
    ['{}', '$${{ x }} ${{ secrets.T }}', '$$${{ x }} $${{ secrets.T }}'],
    ['{choices: [dev, prod]}', 'prod', 'prod'],
    ['{choices: [dev, prod]}', 'test', null],
    ['{type: number, choices: [2, 1.10]}', '1.10', '1.10'],
    ['{type: number, choices: [2, 1.10]}', '1.1', null],
  ])('%s given %j', (spec, given, sent) => {
    const text = withTrigger(`inputs: {x: ${spec}}\nparameters: {P: "\${{ inputs.x }}"}`);
    const inputs = { x: given };
    if (sent === null) expect(planUnderlined(text, { inputs })).toEqual(['bad-input: x']);
    else expect(parametersOf(text, { inputs })).toEqual([{ P: sent }]);
  });
});

describe('jobs', () => {
  const jobs = (job: string): readonly unknown[] =>
    planOf(`${HEAD}vars: {name: build/x, none: ~}\ntriggers: {t: {job: ${job}}}\n`).requests.map(
      request => request.job,
    );

  test.each<[string, readonly string[]]>([
    ['platform/build', ['platform', 'build']],
    ['/platform/build/', ['platform', 'build']],
    ['[platform, feature/x]', ['platform', 'feature/x']],
    ['"platform/${{ vars.name }}"', ['platform', 'build', 'x']],
    ['[platform, "${{ vars.name }}"]', ['platform', 'build/x']],
  ])('%s', (job, path) => {
    expect(jobs(job)).toEqual([path]);
  });

  test.each([
    '"platform/${{ vars.none }}"',
    '"${{ vars.none }}/build"',
    '[platform, "${{ vars.none }}"]',
    '"${{ vars.none }}"',
  ])('%s is an error, not the job of the folder above', job => {
    const text = `${HEAD}vars: {none: ~}\ntriggers: {t: {job: ${job}}}\n`;
    expect(planUnderlined(text)).toEqual([`bad-job: ${job}`]);
  });
});

describe('targets', () => {
  const text = `version: 1
env: [CI_URL]
secrets: {T: {env: T}}
targets:
  ci: {type: jenkins, url: "\${{ env.CI_URL }}", auth: {user: "\${{ env.CI_URL }}", password: "\${{ secrets.T }}"}}
  unused: {type: jenkins, url: "https://\${{ env.CI_URL }}x/"}
defaults: {target: ci}
triggers: {t: {job: j}}
`;

  test('only those that are fired at are resolved', () => {
    const { targets } = planOf(text, { env: { CI_URL: 'https://ci.example.com/jenkins/' } });
    expect([...targets.values()]).toEqual([
      {
        name: 'ci',
        type: 'jenkins',
        url: 'https://ci.example.com/jenkins/',
        concurrency: 20,
        auth: { kind: 'password', user: 'https://ci.example.com/jenkins/', password: [{ secret: 'T' }] },
        connection: PLAIN_CONNECTION,
      },
    ]);
  });

  test('an address that an expression gives is checked like a written one', () => {
    expect(planProblemsOf(text, { env: { CI_URL: 'https://bot:hunter2@ci.example.com/' } })).toMatchObject([
      { code: 'secret-in-url', message: 'the address holds a credential, which every log would show' },
    ]);
    expect(planUnderlined(text, { env: { CI_URL: 'ci.example.com' } })).toEqual([
      'bad-url: "${{ env.CI_URL }}"',
    ]);
  });

  test('in a rehearsal all stand at one address, and neither variables nor credentials are needed', () => {
    const rehearsal = { url: 'http://127.0.0.1:1/', auth: { kind: 'none' } } as const;
    const { targets } = planOf(text, { rehearsal });
    const connection = { ...PLAIN_CONNECTION, proxy: { kind: 'none' } };
    expect([...targets.values()]).toEqual([
      { name: 'ci', type: 'jenkins', concurrency: 20, connection, ...rehearsal },
    ]);
  });
});

test('what is wrong in several triggers is told at once, each fault once and not for each combination', () => {
  const text = `${HEAD}vars: {list: [a]}
triggers:
  a: {job: j, matrix: {os: [x, y, z]}, parameters: {P: "\${{ vars.list }}", Q: "\${{ 1 / 0 }}"}}
  b: {job: j, parameters: {P: "\${{ vars.list }}"}}
`;
  expect(planUnderlined(text)).toEqual([
    'not-text: ${{ vars.list }}',
    'expression-failed: 1 / 0',
    'not-text: ${{ vars.list }}',
  ]);
});

test('an expression reads null where only another combination has the key', () => {
  const text = withTrigger(`matrix: {os: [linux, windows], include: [{os: linux, arch: arm}]}
parameters: {ARCH: "\${{ matrix.arch == null ? 'any' : matrix.arch }}"}`);
  expect(parametersOf(text)).toEqual([{ ARCH: 'arm' }, { ARCH: 'any' }]);
});
