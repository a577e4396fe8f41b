import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { killAt } from './kill-at.ts';
import { manifestFor, Rig } from './rig.ts';

/* A run of which the records are damaged, as a bad disk or a repair has left them. Its damage is its own. */

vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 8,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 3_600_000 }],
  });
  const trigger =
    '  t: {job: build, matrix: {n: [1, 2, 3, 4]}, parameters: {N: "${{ matrix.n }}"}, max-parallel: 2}';
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  env = { TOKEN: sandbox.token };
});
afterEach(() => rig.close());

/** A run that was killed while two of its four builds ran. Its id. */
async function leftRun(): Promise<string> {
  await killAt(rig.start(['run', '--format', 'ndjson'], env), 'running', 2);
  return (await history())[0]?.run ?? expect.unreachable();
}

interface Listed {
  readonly run: string;
  readonly outcome: string | null;
}

const history = async (): Promise<readonly Listed[]> =>
  JSON.parse((await rig.run(['history', '--format', 'json'])).stdout);

const outcomeOf = async (run: string): Promise<string | null | undefined> =>
  (await history()).find(one => one.run === run)?.outcome;

async function damage(run: string, sql: string): Promise<void> {
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  const database = open(join(rig.folder, '.volley', 'store.db'));
  database.exec(sql.replaceAll('RUN', `(SELECT number FROM runs WHERE id = '${run}')`));
  database.close();
}

/** Its first batch says that it begins, and announces the first requests. */
const FIRST = 'run = RUN AND last = (SELECT min(last) FROM journal WHERE run = RUN)';
const HOLE = `DELETE FROM journal WHERE ${FIRST}`;
const NO_JSON = `UPDATE journal SET events = '[{' WHERE ${FIRST}`;
const CUT_PLAN = 'UPDATE plans SET document = substr(document, 1, 100) WHERE run = RUN';

const DAMAGES = [
  ['a hole in its journal', HOLE],
  ['an event that is no JSON', NO_JSON],
  ['an event that volley does not write', `UPDATE journal SET events = '[{"type": "odd"}]' WHERE ${FIRST}`],
  ['a plan that is cut off', CUT_PLAN],
] as const;

const results = (): readonly (string | null)[] => sandbox.builds().map(({ result }) => result);

describe('resume', () => {
  test.each(DAMAGES)('of a run with %s says so, and sends nothing', async (_, sql) => {
    const run = await leftRun();
    await damage(run, sql);
    const { code, stderr } = await rig.run(['resume', run], env);
    expect(stderr).toMatch(
      new RegExp(
        `^error store-corrupt: what the store \\S+ has of the run ${run} is damaged \\(.+\\)\n {2}→ \`volley cancel ${run}\` ends`,
        's',
      ),
    );
    expect(code).toBe(2);
    expect(sandbox.builds()).toHaveLength(2);
    expect(await outcomeOf(run)).toBeNull();
  });

  test.each(DAMAGES)('without a name goes past a run with %s, and names it', async (_, sql) => {
    const well = await leftRun();
    const damaged = await leftRun();
    await damage(damaged, sql);
    const resumed = rig.start(['resume', '--format', 'ndjson'], env);
    await resumed.seen(`"run":"${well}"`);
    expect(resumed.errors()).toMatch(
      new RegExp(`^warning store-corrupt: what the store \\S+ has of the run ${damaged} is`),
    );
    resumed.process.kill('SIGINT');
    expect((await resumed.finished).code).toBe(130);
    const again = await rig.run(['resume'], env);
    expect(again.stderr).toContain(
      `error nothing-to-resume: what is left to go on with is damaged: ${damaged}\n  → \`volley cancel ${damaged}\` ends it.`,
    );
    expect(again.code).toBe(2);
  });
});

describe('cancel', () => {
  test.each(DAMAGES.slice(0, 3))(
    'of a run with %s ends the builds that it knows, and says that there may be others',
    async (_, sql) => {
      const run = await leftRun();
      await damage(run, sql);
      const { code, stderr } = await rig.run(['cancel', run], env);
      expect(stderr).toMatch(
        new RegExp(
          `^warning cancelled-in-part: what the store \\S+ has of the run ${run} is damaged \\(.+\\): what only that told of was not cancelled`,
          's',
        ),
      );
      expect(code).toBe(4);
      expect(results()).toEqual(['ABORTED', 'ABORTED']);
      expect(await outcomeOf(run)).toBe('interrupted');
      // Its records are whole now.
      const status = await rig.run(['status', run, '--format', 'json'], env);
      expect(status.code).toBe(0);
      const states = JSON.parse(status.stdout).requests.map(
        (request: { state: { state: string } }) => request.state.state,
      );
      expect(states).toEqual(['finished', 'finished', 'unknown', 'unknown']);
      expect((await rig.run(['resume'], env)).stderr).toContain('nothing-to-resume');
    },
  );

  test('of one with a cut plan ends it in the store, and says that its builds may still run', async () => {
    const run = await leftRun();
    await damage(run, CUT_PLAN);
    const { code, stderr } = await rig.run(['cancel', run], env);
    expect(stderr).toMatch(
      new RegExp(
        `^warning cancelled-in-store: what the store \\S+ has of the run ${run} is damaged \\(.+\\): the run has ended in the store alone; nothing was cancelled`,
        's',
      ),
    );
    expect(code).toBe(4);
    expect(results()).toEqual([null, null]);
    expect(await outcomeOf(run)).toBe('interrupted');
  });

  test('of one that is damaged, with a secret missing, leaves it as it is', async () => {
    const run = await leftRun();
    await damage(run, HOLE);
    const { code, stderr } = await rig.run(['cancel', run]);
    expect(stderr).toMatch(/^error missing-secret: /);
    expect(code).toBe(2);
    expect(await outcomeOf(run)).toBeNull();
  });
});

test('serve sets it aside, says so once, and fires on', async () => {
  const trigger = '  t: {job: build, parameters: {N: "1"}, schedule: [{cron: "* * * * * *", overlap: skip}]}';
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const serve = ['serve', '--log-format', 'json', '--no-api'];
  const first = rig.start(serve, env);
  await first.seen('"type":"run-begun"');
  while (!(await rig.run(['status', '--format', 'json'], env)).stdout.includes('"running"')) {
    // Each look takes a while.
  }
  first.process.kill('SIGKILL');
  await first.finished;
  const run = (await history())[0]?.run ?? expect.unreachable();
  await damage(run, HOLE);
  const second = rig.start(serve, env);
  await second.seen('"type":"run-begun"');
  const told = second
    .errors()
    .split('\n')
    .filter(line => line.includes('"type":"run-set-aside"'));
  expect(told.map(line => JSON.parse(line))).toMatchObject([
    { level: 'error', run, trigger: 't', problems: [{ code: 'store-corrupt' }] },
  ]);
  expect(second.errors()).not.toContain('store-failing');
  // Its builds are nobody's until somebody ends them.
  expect(results()[0]).toBeNull();
  expect((await rig.run(['cancel', run], env)).code).toBe(4);
  expect(results()[0]).toBe('ABORTED');
  expect(await outcomeOf(run)).toBe('interrupted');
  second.process.kill('SIGTERM');
  expect((await second.finished).code).toBe(0);
});
