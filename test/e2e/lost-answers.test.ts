import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseFault, type SandboxFault, type SandboxJob } from '../../src/sandbox/sandbox.ts';
import { startFront } from './front.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const JOB: SandboxJob = {
  path: ['build'],
  duration: 50,
  parameters: [
    { type: 'string', name: 'N' },
    { type: 'string', name: 'VOLLEY_ID' },
  ],
};

const TRIGGER =
  '  t: {job: build, MARKER matrix: {n: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}, parameters: {N: "${{ matrix.n }}"}}';

const LOST: readonly SandboxFault[] = [
  { kind: 'drop-after', meets: 'trigger', times: 3 },
  { kind: 'drop-before', meets: 'trigger', times: 2 },
];

test.each([
  ['confirmed', 'marker: VOLLEY_ID,'],
  ['probable', ''],
])(
  'twelve requests, five lost answers: twelve builds, exit code 0, and three are %s',
  async (certainty, marker) => {
    const sandbox = await rig.sandbox({ jobs: [JOB], executors: 12, faults: LOST });
    const manifest = manifestFor(sandbox, TRIGGER.replace('MARKER', marker));
    await rig.write('triggers.yaml', manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
    const { code, stdout, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(stderr.match(/no answer to .*, looking whether it arrived/g)).toHaveLength(5);
    expect(stdout.match(new RegExp(`found by looking: ${certainty}`, 'g'))).toHaveLength(3);
    expect(code).toBe(0);
    const built = sandbox.builds().map(({ parameters }) => Number(parameters.N));
    expect(built.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  },
);

test.each(['500', '502'])(
  'a %s right after an equal run without a store: its build, which is over, is not taken for the new one',
  async kind => {
    const sandbox = await rig.sandbox({ jobs: [JOB] });
    const manifest = manifestFor(sandbox, '  t: {job: build, parameters: {N: "1"}}');
    await rig.write('triggers.yaml', manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
    const run = () => rig.run(['run', '--no-store', '--format', 'json'], { TOKEN: sandbox.token });
    expect((await run()).code).toBe(0);
    const fault = parseFault(`${kind}:trigger`);
    if (fault.ok) sandbox.inject(fault.value);
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      requests: [{ verdict: 'succeeded', certainty: null, state: { build: { number: 2 } } }],
    });
    expect(sandbox.builds().map(({ number }) => number)).toEqual([1, 2]);
  },
);

test('a proxy that does every request and answers each with 502: it is said once that all is not well', async () => {
  const sandbox = await rig.sandbox({ jobs: [JOB], executors: 12 });
  const front = await startFront(sandbox, async ({ isTrigger, deliver, answer }) => {
    const { status, headers, body } = await deliver();
    answer(
      isTrigger ? { status: 502, headers: {}, body: Buffer.from('bad gateway') } : { status, headers, body },
    );
  });
  const many = `  t: {job: build, marker: VOLLEY_ID, matrix: {n: [${Array.from({ length: 60 }, (_, n) => n)}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  await rig.write('triggers.yaml', manifestFor({ url: front.url, user: sandbox.user }, many));
  const { code, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
  front.close();
  expect(code).toBe(0);
  expect(stderr.match(/does not do what it is asked/g)).toHaveLength(1);
  expect(stderr.match(/is well again/g)?.length ?? 0).toBeLessThan(2);
  expect(sandbox.builds()).toHaveLength(60);
});

test('a rehearsal can lose answers too', async () => {
  await rig.write(
    'triggers.yaml',
    'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {job: build}}\nsandbox: {jobs: {build: {duration: 50ms}}}\n',
  );
  const args = ['run', '--sandbox', '--fault', 'drop-after:trigger', '--format', 'json'];
  const { code, stdout } = await rig.run(args);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: 'succeeded',
    requests: [{ verdict: 'succeeded', certainty: 'probable' }],
  });
  expect(code).toBe(0);
});
