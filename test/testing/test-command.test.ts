import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Finished, Rig } from '../e2e/rig.ts';
import { expectGolden } from '../report/golden.ts';
import { MANIFEST, testFile } from './manifests.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await rig.write('triggers.yaml', MANIFEST);
});
afterEach(() => rig.close());

async function tested(tests: string, ...args: readonly string[]): Promise<Finished> {
  await rig.write('triggers.test.yaml', testFile(tests));
  return rig.run(['test', ...args]);
}

/** The codes of what is told, and the exit code. */
async function outcome(tests: string): Promise<readonly [codes: readonly string[], code: number | null]> {
  const { code, stdout } = await tested(tests);
  return [[...stdout.matchAll(/^error ([\w-]+):/gm)].map(([, name]) => name ?? ''), code];
}

const given = '  - {name: a, triggers: [build], inputs: {branch: main}, expect: ';

describe('requests', () => {
  test('are compared with what the plan holds, without the environment or the targets’ variables', async () => {
    const expected = `{requests: {count: 3, at-least: [{parameters: {BRANCH: main}, count: 3}],
      none: [{matrix: {os: windows, python: "3.12"}}], exactly: [{matrix: {os: linux}, count: 2}, {matrix: {os: windows}}]}}}`;
    expect(await outcome(given + expected)).toEqual([[], 0]);
  });

  test.each([
    [
      'one too few',
      '{requests: {exactly: [{matrix: {os: linux}, count: 3}, {matrix: {os: windows}}]}}',
      'missing',
    ],
    ['one too many', '{requests: {exactly: [{matrix: {os: linux}}, {matrix: {os: windows}}]}}', 'too-many'],
    ['one that nobody expects', '{requests: {exactly: [{matrix: {os: linux}, count: 2}]}}', 'unexpected'],
    ['one that must not be', '{requests: {none: [{matrix: {os: windows}}]}}', 'forbidden'],
    ['fewer than at least', '{requests: {at-least: [{matrix: {os: windows}, count: 2}]}}', 'missing'],
    ['another number', '{requests: {count: 4}}', 'wrong-count'],
    ['a parameter that is not left out', '{requests: {at-least: [{parameters: {OS: null}}]}}', 'missing'],
  ])('fail for %s', async (_, expected, code) => {
    expect(await outcome(`${given}${expected}}`)).toEqual([[code], 1]);
  });

  test('hold secrets by name, as in every plan', async () => {
    const expected = '{requests: {at-least: [{parameters: {KEY: "${{ secrets.TOKEN }}"}, count: 3}]}}}';
    expect(await outcome(given + expected)).toEqual([[], 0]);
  });

  test('that cannot be planned fail the test, unless that is what it expects', async () => {
    const withoutInput = '  - {name: a, triggers: [build], expect: ';
    expect(await outcome(`${withoutInput}{requests: {count: 3}}}`)).toEqual([['no-plan'], 1]);
    expect(await outcome(`${withoutInput}{problem: missing-input}}`)).toEqual([[], 0]);
    expect(await outcome(`${withoutInput}{problem: bad-input}}`)).toEqual([['wrong-problem'], 1]);
    expect(await outcome(`${given}{problem: missing-input}}`)).toEqual([['wrong-problem'], 1]);
  });
});

describe('a day', () => {
  test('asks for the triggers that fire then and what follows them, and nothing else', async () => {
    const day = (on: string, expected: string): string =>
      `  - {name: a, on: ${on}, expect: {requests: {exactly: ${expected}}}}`;
    const both = '[{trigger: nightly}, {trigger: report}]';
    expect(await outcome(day('2026-04-30', both))).toEqual([[], 0]);
    expect(await outcome(day('2026-05-01', '[]'))).toEqual([[], 0]);
    expect(await outcome(day('2026-05-01', both))).toEqual([['missing', 'missing'], 1]);
  });

  test('is one of the schedules’ own zone, where the clock may skip the hour', async () => {
    const spring = (at: string): string =>
      `  - {name: a, on: 2026-03-29, expect: {fires: {exactly: [{trigger: nightly, at: ${at}}]}}}`;
    for (const at of ['2026-03-29', '2026-03-29T03:00', '2026-03-29T01:00:00Z'])
      expect(await outcome(spring(at))).toEqual([[], 0]);
    expect(await outcome(spring('2026-03-29T02:30'))).toEqual([['unexpected', 'missing'], 1]);
  });
});

describe('a span', () => {
  test('shows a fire that meets a running run, as `overlap` has it', async () => {
    const slow = (duration: string): string => `  - name: a
    from: 2026-03-02
    to: 2026-03-04
    durations: {nightly: ${duration}}
    expect:
      fires:
        exactly:
          - {at: 2026-03-02}
          - {at: 2026-03-03, outcome: skipped}
          - {at: 2026-03-04}
        count: 2`;
    expect(await outcome(slow('25h'))).toEqual([[], 0]);
    expect(await outcome(slow('23h'))).toEqual([['unexpected', 'missing', 'wrong-count'], 1]);
  });

  test('shows what nobody was there for', async () => {
    const down = `  - name: a
    from: 2026-03-02
    to: 2026-03-03
    down: [{from: 2026-03-02T00:00:00Z, to: 2026-03-03T02:00:00Z}]
    expect: {fires: {exactly: [{at: 2026-03-02T02:30, outcome: missed}, {at: 2026-03-03T02:30}]}}`;
    expect(await outcome(down)).toEqual([[], 0]);
  });
});

describe('a rehearsal', () => {
  test('ends builds as it is told: failures, skips by needs, fail-fast, exit code', async () => {
    const failing = `  - name: a
    triggers: [build, deploy]
    inputs: {branch: main}
    rehearse: true
    builds:
      - {trigger: build, matrix: {os: windows}, result: FAILURE, duration: 1s}
      - {trigger: build, duration: 1h}
    expect:
      exit-code: 1
      results:
        exactly:
          - {matrix: {os: windows}, result: failed}
          - {matrix: {os: linux}, result: cancelled, count: 2}
          - {trigger: deploy, result: skipped}`;
    expect(await outcome(failing)).toEqual([[], 0]);
    expect(await outcome(failing.replace('FAILURE', 'SUCCESS').replace('1h', '2s'))).toEqual([
      ['wrong-exit-code', 'unexpected', 'missing', 'missing', 'missing'],
      1,
    ]);
  });

  test('lets hours pass in no time, so that a hung build meets its timeout', async () => {
    const hung = `  - name: a
    triggers: [build]
    inputs: {branch: main}
    rehearse: true
    builds: [{matrix: {os: windows}, hangs: true}]
    expect: {exit-code: 1, results: {at-least: [{matrix: {os: windows}, result: timed-out}]}}`;
    expect(await outcome(hung)).toEqual([[], 0]);
  });

  test('tells of builds that end as planned in no request: it would have shown something else', async () => {
    const misfit = `  - name: a
    triggers: [build]
    inputs: {branch: main}
    rehearse: true
    builds: [{matrix: {os: macos}, result: FAILURE}, {matrix: {os: windows}, duration: 1s}]
    expect: {exit-code: 0}`;
    expect(await outcome(misfit)).toEqual([['unused-build'], 1]);
  });

  test('tells of a build that would hang for ever', async () => {
    const hung = `  - name: a
    triggers: [slow]
    rehearse: true
    builds: [{hangs: true}]
    expect: {exit-code: 1}`;
    expect(await outcome(hung)).toEqual([['endless'], 1]);
  });
});

describe('what is wrong with a test file', () => {
  test('is told with its place and what to do next', async () => {
    const shape = await tested(`  - name: a
    expekt: {}
    expect: {requests: {exacly: []}, fires: {exactly: [{at: 12}]}}
  - name: b
    expect: {}
`);
    const meaning = await tested(`  - {name: a, on: 2026-02-30, expect: {fires: {count: 0}}}
  - {name: a, from: 2026-01-01, expect: {fires: {count: 0}}}
  - {name: b, expect: {results: {count: 1}, fires: {count: 1}}}
  - {name: c, from: 2026-01-02, to: 2026-01-01, timezone: Europe/Zurick, expect: {fires: {count: 0}}}
  - {name: d, from: 2026-01-02, to: 2029-01-01, durations: soon, expect: {fires: {count: 0}}}
  - {name: e, timezone: Europe/Zurich, expect: {requests: {count: 0}}}
`);
    const names =
      await tested(`  - {name: a, expect: {requests: {none: [{trigger: biuld, parameters: {OSS: 1}, matrix: {so: 1}, target: cj}]}}}
  - {name: b, triggers: [slow], on: 2026-01-01, durations: {nightyl: 1h}, expect: {fires: {none: [{trigger: slwo}]}}}
  - {name: c, expect: {requests: {none: [{job: platform/biuld, parameters: {KEY: "\${{ secrets.TOKNE }}"}}]}}}
  - name: d
    from: 2026-03-27
    to: 2026-03-30
    expect: {fires: {none: [{at: 2026-05-27T02:30}, {at: 2026-03-26}, {at: "2026-04-02T00:00:00Z"}]}}
`);
    for (const { code } of [shape, meaning, names]) expect(code).toBe(2);
    await expectGolden('test-problems', [shape, meaning, names].map(({ stdout }) => stdout).join('=====\n'));
  });

  test('is a name that only another trigger has, and is told as that', async () => {
    const { stdout } = await tested(
      '  - {name: a, expect: {requests: {none: [{trigger: slow, job: platform/build, matrix: {os: linux}, parameters: {OS: linux}}]}}}',
    );
    for (const what of ['job "platform/build"', 'axis "os"', 'parameter "OS"'])
      expect(stdout).toContain(`the trigger "slow" has no ${what}`);
  });

  test('is not what only another zone, or an expression, could tell', async () => {
    await rig.write(
      'triggers.yaml',
      MANIFEST.replace('platform/slow', '"${{ vars.x }}/slow"').replace('secrets:', 'vars: {x: a}\nsecrets:'),
    );
    expect(
      await outcome(`  - {name: a, inputs: {branch: main}, expect: {requests: {none: [{job: platform/biuld}]}}}
  - {name: b, on: 2026-03-27, expect: {fires: {none: [{at: "2026-03-26T23:30:00Z"}]}}}
`),
    ).toEqual([[], 0]);
  });

  test('that is no YAML, empty, or not there is told too', async () => {
    await rig.write('triggers.test.yaml', '');
    expect((await rig.run(['test'])).stdout).toContain('empty-test-file');
    const missing = await rig.run(['test', 'other.test.yaml']);
    expect(missing.stdout).toContain('there is no file other.test.yaml');
    expect(missing.code).toBe(2);
  });

  test('is told of its manifest too', async () => {
    await rig.write('triggers.yaml', 'version: 2');
    const { code, stdout } = await tested(`${given}{requests: {count: 3}}}`);
    expect(stdout).toContain('unsupported-version');
    expect(code).toBe(2);
  });
});

const MIXED = `  - {name: holds, triggers: [build], inputs: {branch: main}, expect: {requests: {count: 3}}}
  - name: does not
    triggers: [build]
    inputs: {branch: main}
    expect:
      requests:
        at-least:
          - {matrix: {os: windows}, parameters: {BRANCH: mian}}
          - {matrix: {os: macos}, parameters: {BRANCH: mian}}
        none: [{matrix: {os: linux}}]
        count: 4
`;

/** How long a test takes is not the same twice. */
const withoutTimes = (text: string): string =>
  text.replace(/time="[\d.]+"/g, 'time="…"').replace(/duration_ms: [\d.]+/g, 'duration_ms: …');

describe('the result', () => {
  test.each(['text', 'json', 'junit', 'tap'])('reads well as %s', async format => {
    const { code, stdout } = await tested(MIXED, '--format', format);
    expect(code).toBe(1);
    await expectGolden(`test-${format}`, withoutTimes(stdout));
  });

  test('goes to a report too, with the lines of what does not hold', async () => {
    await tested(MIXED, '--report', 'sarif=out.sarif');
    const sarif = await rig.read('out.sarif');
    expect(sarif).toContain('"triggers.test.yaml"');
    expect(sarif).toContain('"startLine": 10');
  });
});

describe('the choice of tests', () => {
  beforeEach(async () => {
    await rig.write('other.yaml', MANIFEST.replace('3.13', '3.14'));
    await rig.write('other.test.yaml', testFile(`${given}{requests: {count: 3}}}`));
    await rig.write(
      'third.test.yaml',
      `manifest: other.yaml\n${testFile(`${given}{requests: {count: 3}}}`)}`,
    );
  });

  test('is all of the folder, each about the manifest of its own name or the one that it names', async () => {
    const { stdout } = await tested(MIXED);
    expect(stdout.match(/^\S+ tests .*$/gm)).toEqual([
      'other.test.yaml tests other.yaml',
      'third.test.yaml tests other.yaml',
      'triggers.test.yaml tests triggers.yaml',
    ]);
  });

  test('can be those of one manifest', async () => {
    const { stdout } = await tested(MIXED, '-f', 'other.yaml');
    expect(stdout.match(/^\S+ tests .*$/gm)).toEqual([
      'other.test.yaml tests other.yaml',
      'third.test.yaml tests other.yaml',
    ]);
  });

  test('can go by name, and a name that no test has is wrong usage', async () => {
    const { code, stdout } = await tested(MIXED, '--name', 'h*s');
    expect(stdout).toContain('1 test: 1 passed');
    expect(code).toBe(0);
    const nothing = await rig.run(['test', '--name', 'x*']);
    expect(nothing.stderr).toContain('there is no test in this folder whose name fits "x*"');
    expect(nothing.code).toBe(2);
  });
});

test('--watch runs them again when the manifest or the tests change, and ends by Ctrl-C', async () => {
  await rig.write('triggers.test.yaml', testFile(`${given}{requests: {count: 3}}}`));
  const watching = rig.start(['test', '--watch']);
  await watching.seen('Watching');
  expect(watching.output()).toContain('1 test: 1 passed');
  await rig.write('triggers.yaml', MANIFEST.replace('[linux, windows]', '[linux, windows, macos]'));
  await watching.seen('3 requests expected, but there are 5');
  await watching.seen('1 test: 1 failed');
  await rig.write(
    'triggers.test.yaml',
    testFile(`${given}{requests: {count: 5}}}`.replace('name: a', 'name: again')),
  );
  await watching.seen('✓ again');
  watching.process.kill('SIGINT');
  expect((await watching.finished).code).toBe(0);
});
