import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { manifestFor, Rig } from './rig.ts';

/* Runs that were written down: looked into, read again from the server, run again and forgotten. */

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  const named = { type: 'string', name: 'N' } as const;
  sandbox = await rig.sandbox({
    executors: 4,
    jobs: [
      {
        path: ['build'],
        parameters: [named, { type: 'password', name: 'PW' }, { type: 'string', name: 'ID' }],
        duration: 10,
        outcomes: [{ when: { N: '2' }, result: 'FAILURE' }],
      },
      { path: ['docs'], duration: 10 },
      { path: ['deploy'], duration: 10 },
    ],
  });
  await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGERS));
  env = { TOKEN: sandbox.token };
});
afterEach(() => rig.close());

const TRIGGERS = `  build:
    job: build
    matrix: {n: [1, 2, 3]}
    parameters: {N: "\${{ matrix.n }}", PW: "\${{ secrets.TOKEN }}"}
    marker: ID
  docs: {job: docs, labels: [slow]}
  deploy: {job: deploy, needs: [build]}`;

interface Listed {
  readonly run: string;
  readonly parent: string | null;
  readonly children: readonly string[];
}

async function listed(): Promise<readonly Listed[]> {
  return JSON.parse((await rig.run(['history', '--format', 'json'])).stdout);
}

/** Requests that are sent at once are built in any order. */
const buildOf = (n: string): string =>
  `${sandbox.url}/job/build/${sandbox.builds().find(({ parameters }) => parameters.N === n)?.number}/`;

const numbersSince = (before: number): readonly string[] =>
  sandbox
    .builds()
    .slice(before)
    .map(({ parameters }) => String(parameters.N));

describe('logs of a run', () => {
  test('are the consoles of its builds under a head line each, those first that did not succeed', async () => {
    await rig.run(['run'], env);
    const { code, stdout, stderr } = await rig.run(['logs', 'last'], env);
    expect(code).toBe(0);
    const heads = stdout.split('\n').filter(line => line.startsWith('==>'));
    expect(heads).toEqual([
      `==> build n=2 (FAILURE, ${buildOf('2')}) <==`,
      `==> build n=1 (SUCCESS, ${buildOf('1')}) <==`,
      `==> build n=3 (SUCCESS, ${buildOf('3')}) <==`,
      `==> docs (SUCCESS, ${sandbox.url}/job/docs/1/) <==`,
    ]);
    expect(stdout.indexOf('N=[2]')).toBeLessThan(stdout.indexOf('N=[1]'));
    expect(stderr).toContain('no console: deploy was not sent: it needs build, which ended as failure');
    const failed = await rig.run(['logs', 'last', '--failed'], env);
    expect(failed.stdout.match(/^==>.*$/gm)).toEqual(heads.slice(0, 1));
    expect(failed.stdout).toContain('N=[2]');
  });

  test('of one request is its console alone, whichever of its names is written', async () => {
    await rig.run(['run', 'build', '--matrix', 'n=1,3'], env);
    const { stdout: status } = await rig.run(['status', 'last', '--format', 'json']);
    const key: string = JSON.parse(status).requests[1].key;
    for (const name of ['n=3', 'build n=3', key, key.slice(0, 6)]) {
      const { code, stdout } = await rig.run(['logs', 'last', name], env);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Started by .*\n(.*\n)*N=\[3\]\n(.*\n)*Finished: SUCCESS\n$/);
    }
    const wrong = await rig.run(['logs', 'last', 'n=4'], env);
    expect(wrong.stderr).toContain('error unknown-request: the run has no request "n=4"');
    expect(wrong.code).toBe(2);
  });

  test('warns of a secret that cannot be read here, since a console may show it', async () => {
    await rig.run(['run', 'docs'], env);
    await rig.write(
      'triggers.yaml',
      (await rig.read('triggers.yaml')).replace('secrets: {', 'secrets: {OTHER: {env: NOT_SET}, '),
    );
    const { code, stderr } = await rig.run(['logs', 'last', 'docs'], env);
    expect(stderr).toContain('warning unmasked-secret: the secret OTHER is to come from');
    expect(stderr).toContain('which is not set: a console that repeats it shows it');
    expect(code).toBe(0);
  });

  test('waits for a build that has not begun, with --follow, and tells how it ended', async () => {
    await rig.run(['run', 'docs', '--detach'], env);
    const { code, stdout, stderr } = await rig.run(['logs', 'last', '--follow'], env);
    expect(stdout).toContain('Finished: SUCCESS\n');
    expect(stderr).toContain(`SUCCESS ${sandbox.url}/job/docs/1/`);
    expect(code).toBe(0);
  });

  test('says what is gone on the server, and why there was nothing to begin with', async () => {
    await rig.run(['run', '--select', 'trigger=d*'], env);
    await rig.run(['run', 'docs', '--store', 'other.db'], { ...env, TOKEN: 'wrong' });
    const rejected = await rig.run(['logs', 'last', 'docs', '--store', 'other.db'], env);
    expect(rejected.stderr).toContain('error no-console: there is no console: docs was rejected:');
    expect(rejected.code).toBe(3);
    await deleteJob('docs');
    const gone = await rig.run(['logs', 'last', 'docs'], env);
    expect(gone.stderr).toContain(
      `error build-gone: the build ${sandbox.url}/job/docs/1/ is not there any more`,
    );
    expect(gone.code).toBe(3);
  });
});

/** With all of its builds, as somebody who tidies up would. */
async function deleteJob(name: string): Promise<void> {
  const authorization = `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}`;
  const { ok } = await fetch(`${sandbox.url}/job/${name}/doDelete`, {
    method: 'POST',
    headers: { authorization },
    redirect: 'manual',
  }).then(({ status }) => ({ ok: status < 400 }));
  expect(ok).toBe(true);
}

describe('status of a request', () => {
  test('is its whole story: what it asked for, each step with its time, what was sent and what came back', async () => {
    await rig.run(['run', 'build'], env);
    const { code, stdout } = await rig.run(['status', 'last', 'n=2']);
    expect(code).toBe(0);
    const [{ run } = { run: '' }] = await listed();
    expect(stdout).toContain('parameter  PW=${{ secrets.TOKEN }}');
    const key = /key +([0-9a-f]{16}), asks [0-9a-f]{16}/.exec(stdout)?.[1];
    expect(stdout).toContain(`marker     ID=${run}/${key}`);
    const rows = [...stdout.matchAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}(.*)$/gm)];
    expect(rows.map(([, row]) => row).join('\n')).toMatch(
      new RegExp(
        [
          '^run began',
          'submitting +written down before the first byte goes out; session [0-9a-f]+ of the controller',
          'queued +POST /job/build/buildWithParameters → HTTP 201, item \\d+',
          '(.*\n)*FAILURE +http://.*/job/build/\\d+/ after .*$',
        ].join('\n'),
      ),
    );
  });

  test('tells programs the same, with the events of the public format', async () => {
    await rig.run(['run', 'build'], env);
    const { stdout } = await rig.run(['status', 'last', 'build n=1', '--format', 'json']);
    const story = JSON.parse(stdout);
    expect(story).toMatchObject({ trigger: 'build', verdict: 'succeeded', parameters: { N: '1' } });
    expect(story.marker).toEqual({ name: 'ID', value: `${story.run}/${story.key}` });
    const states = story.events.flatMap((event: { state?: { state: string } }) => event.state ?? []);
    expect(states[1]).toMatchObject({
      state: 'queued',
      answer: { request: 'POST /job/build/buildWithParameters', status: 201 },
    });
    expect(new Set(story.events.map(({ key }: { key?: string }) => key ?? story.key))).toEqual(
      new Set([story.key]),
    );
  });

  test('of several that fit lists them', async () => {
    await rig.run(['run', 'build'], env);
    const { code, stderr } = await rig.run(['status', 'last', 'build']);
    expect(stderr).toMatch(/error ambiguous-request: "build" fits 3 requests.*\n.*n=1 \([0-9a-f]{16}\)/);
    expect(code).toBe(2);
  });
});

describe('rerun', () => {
  test('is linked to the run before, and that to it', async () => {
    await rig.run(['run', 'docs'], env);
    await rig.run(['rerun', 'last'], env);
    const [second, first] = await listed();
    expect(second).toMatchObject({ parent: first?.run, children: [] });
    expect(first).toMatchObject({ parent: null, children: [second?.run] });
    expect((await rig.run(['history'])).stdout).toContain(`docs (run again as ${second?.run})`);
    expect((await rig.run(['status', `${first?.run}`])).stdout).toContain(`run again as ${second?.run}`);
    expect((await rig.run(['status'])).stdout).toContain(`runs ${first?.run} again`);
  });

  test('--select builds the chosen triggers again, and of what they need only what did not succeed', async () => {
    await rig.run(['run'], env);
    const before = sandbox.builds().length;
    const label = await rig.run(['rerun', 'last', '--select', 'label=slow'], env);
    expect(label.stdout).toContain('1 request: 1 succeeded');
    expect(sandbox.builds()).toHaveLength(before + 1);
    const first = (await listed())[1]?.run ?? '';
    const deploy = await rig.run(['rerun', first, '--select', 'trigger=deploy'], env);
    expect(deploy.stdout).toContain('4 requests: 2 succeeded, 1 failed, 1 not sent');
    expect(numbersSince(before + 1)).toEqual(['2']);
    const build = await rig.run(['rerun', first, '--select', 'trigger=build'], env);
    expect(build.stdout).toContain('3 requests: 2 succeeded, 1 failed');
    expect([...numbersSince(before + 2)].sort()).toEqual(['1', '2', '3']);
  });

  test('--select together with --failed is both, and a slip is no empty run', async () => {
    await rig.run(['run'], env);
    const before = sandbox.builds().length;
    await rig.run(['rerun', 'last', '--failed', '--select', 'trigger=build'], env);
    expect(numbersSince(before)).toEqual(['2']);
    const good = await rig.run(['rerun', 'last', '--failed', '--select', 'trigger=docs'], env);
    expect(good.stderr).toContain('error nothing-selected');
    const first = (await listed())[1]?.run ?? '';
    const docs = await rig.run(['rerun', first, '--failed', '--select', 'trigger=docs'], env);
    expect(docs.stderr).toContain('every request of the run');
    const slip = await rig.run(['rerun', first, '--select', 'trigger=dosc'], env);
    expect(slip.stderr).toMatch(/has the name "dosc"\n.*Did you mean "docs"\?/);
    expect([docs.code, slip.code]).toEqual([2, 2]);
    expect(sandbox.builds()).toHaveLength(before + 1);
  });
});

describe('history --prune', () => {
  test('forgets what the manifest, or the options, do not keep', async () => {
    for (let run = 0; run < 4; run += 1) await rig.run(['run', 'docs'], env);
    const newest = (await listed()).map(({ run }) => run);
    const none = await rig.run(['history', '--prune']);
    expect(none.stdout).toBe(
      '0 runs forgotten; kept are at most 10000 runs of triggers.yaml, none older than 90 days.\n',
    );
    const two = await rig.run(['history', '--prune', '--keep-runs', '2']);
    expect(two.stdout).toBe(
      '2 runs forgotten; kept are at most 2 runs of triggers.yaml, none older than 90 days.\n',
    );
    expect((await listed()).map(({ run }) => run)).toEqual(newest.slice(0, 2));
    const gone = await rig.run(['status', newest[3] ?? '']);
    expect(gone.stderr).toContain(
      `there is no run ${newest[3]} in this store\n  → The last ones are: ${newest[0]}`,
    );
  });

  test('happens by itself after a run, as the manifest says', async () => {
    for (let run = 0; run < 3; run += 1) await rig.run(['run', 'docs'], env);
    await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGERS, 'store: {keep: {runs: 2}}\n'));
    await rig.run(['run', 'docs'], env);
    expect(await listed()).toHaveLength(2);
  });
});

describe('a run whose owner is not here', () => {
  /** An unfinished run of a process of this host that has this number and was last heard of so long ago. */
  async function ownedBy(pid: number, host: string, age: number): Promise<void> {
    await rig.run(['run', 'docs', '--store', 's.db'], env);
    const open = await firstDriver(DRIVERS);
    if (open === null) throw new Error('there is no SQLite');
    const database = open(join(rig.folder, 's.db'));
    database.exec(`UPDATE runs SET outcome = NULL, finished_at = NULL;
      INSERT INTO leases (run, owner, pid, host, beat_at, beats) SELECT number, 'them', ${pid}, '${host}', ${Date.now() - age}, 7 FROM runs`);
    database.close();
  }

  test('is asked to cancel it all the same, and that it has not taken note is said', async () => {
    await ownedBy(4711, 'build-host', -10_000);
    const { code, stderr } = await rig.run(['cancel', 'last', '--store', 's.db'], env);
    expect(stderr).toMatch(
      /^error cancel-unheard: its process 4711 on build-host has not taken note within 15 s/,
    );
    expect(code).toBe(4);
  });

  test('and has been silent is shown as that: its number may be another program’s by now', async () => {
    await ownedBy(process.pid, hostname(), 3_600_000);
    const status = await rig.run(['status', '--store', 's.db']);
    const [{ run } = { run: '' }] = JSON.parse(
      (await rig.run(['history', '--store', 's.db', '--format', 'json'])).stdout,
    );
    expect(status.stdout).toContain(
      `run by process ${process.pid} on ${hostname()}, of which nothing was heard for 1h 00m: \`volley resume ${run} --store s.db\` takes it over`,
    );
    const listed = (...args: readonly string[]) => rig.run(['history', '--store', 's.db', ...args]);
    expect((await listed()).stdout).toMatch(/ silent +1 {2}docs\n$/);
    // What the list says can be asked for.
    expect((await listed('--outcome', 'silent')).stdout).toMatch(/ silent +1 {2}docs\n$/);
    expect((await listed('--outcome', 'left')).stdout).toBe('No run that is left is written down here.\n');
  });
});

test('in a folder without a store, looking around leaves nothing behind', async () => {
  const history = await rig.run(['history', '--format', 'json']);
  expect([history.code, history.stdout]).toEqual([0, '[]\n']);
  for (const args of [['status'], ['resume'], ['cancel', 'last'], ['rerun', 'last'], ['logs', 'last']]) {
    const { code, stdout, stderr } = await rig.run(args, env);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error store-no-store: no run has been written down here: .*\n {2}→ .*\n$/);
  }
  expect(await rig.files()).toEqual(['triggers.yaml']);
});
