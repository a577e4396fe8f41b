import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
let sandbox: Sandbox;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    jobs: [
      {
        path: ['a'],
        duration: 10,
        parameters: [
          { type: 'string', name: 'RUN' },
          { type: 'string', name: 'DUE' },
        ],
      },
    ],
  });
  await write();
});
afterEach(() => rig.close());

const PARAMETERS = 'parameters: {RUN: "${{ run.id }}", DUE: "due ${{ run.scheduled-time }}"}';
const write = (more = ''): Promise<void> =>
  rig.write('triggers.yaml', manifestFor(sandbox, `  t: {job: a, ${PARAMETERS}${more}}`));

const sent = () => sandbox.builds().map(({ parameters }) => parameters);
const run = async (...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await rig.run([...args, '--format', 'json'], { TOKEN: sandbox.token });
  expect(stderr).not.toContain('error');
  return JSON.parse(stdout).run;
};

test('a build is told which run it belongs to, and for when that was due', async () => {
  const before = Date.now();
  const id = await run('run');
  expect(sent()).toEqual([{ RUN: id, DUE: expect.stringMatching(/^due \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) }]);
  const due = Date.parse(String(sent()[0]?.DUE).slice(4));
  expect(due).toBeGreaterThanOrEqual(Math.floor(before / 1_000) * 1_000);
});

test('a saved plan says it of each run that fires it, and a run again of itself', async () => {
  await rig.run(['plan', '--out', 'p.json']);
  const ids = [
    await run('run', '--plan', 'p.json'),
    await run('run', '--plan', 'p.json'),
    await run('rerun', 'last'),
  ];
  expect(sent().map(({ RUN }) => RUN)).toEqual(ids);
  expect(new Set(ids).size).toBe(3);
});

test('a fire of a schedule tells its instant, not when it was started', async () => {
  await write(', schedule: [{cron: "* * * * * *", overlap: allow-all}]');
  const served = rig.start(['serve', '--log-format', 'json'], { TOKEN: sandbox.token });
  await served.seen('"decision":"started"');
  await served.seen('"type":"run-finished"');
  served.process.kill('SIGTERM');
  await served.finished;
  const { stdout } = await rig.run(['history', '--format', 'json', '--limit', '1000']);
  const runs: { run: string; startedAt: string; origin: { instant?: string } }[] = JSON.parse(stdout);
  const [{ RUN, DUE } = {}] = sent();
  const instant = runs.find(({ run: id }) => id === RUN)?.origin.instant ?? '';
  expect(DUE).toBe(`due ${new Date(instant).toISOString().replace('.000Z', 'Z')}`);
});

test.each([
  ['job: "b/${{ run.id }}"', 'may stand in `parameters:` only'],
  ['job: b, parameters: {A: "${{ run.id + 1 }}"}', 'by itself; text may stand around it'],
  ['job: b, parameters: {A: "${{ run.name }}"}', 'id, scheduled-time'],
])('where it cannot be known is an error: %s', async (trigger, next) => {
  await rig.write('triggers.yaml', manifestFor(sandbox, `  t: {${trigger}}`));
  const { code, stdout } = await rig.run(['validate']);
  expect(stdout).toContain(next);
  expect(code).toBe(1);
});
