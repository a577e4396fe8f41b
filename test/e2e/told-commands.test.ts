import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { CLI, type Finished, manifestFor, Rig } from './rig.ts';

/* A command that somebody is told to type works when it is typed in the same shell. */

const WHERE = ['--store', 'my store.db', '-f', 'it’s/triggers.yaml'];

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({ executors: 4, jobs: [{ path: ['build'], duration: 10 }] });
  env = { TOKEN: sandbox.token };
  for (const folder of ['it’s', 'b']) {
    await mkdir(join(rig.folder, folder));
    await rig.write(
      `${folder}/triggers.yaml`,
      manifestFor(sandbox, `  ${folder === 'b' ? 't' : 'u'}: {job: build}`),
    );
  }
});
afterEach(() => rig.close());

/** Types the first command that a text tells. */
function type(text: string): Promise<Finished> {
  const [, told = ''] = /`volley ([^`]+)`/.exec(text) ?? [];
  expect(told).not.toBe('');
  return rig.shell(`${process.execPath} ${CLI} ${told}`, env);
}

test('of a run that was handed over, and of one that was cancelled', async () => {
  expect((await rig.run(['run', '--detach', ...WHERE], env)).code).toBe(0);
  const status = await rig.run(['status', ...WHERE]);
  expect(status.stdout).toContain(" --store 'my store.db' -f 'it’s/triggers.yaml'` looks how its builds end");
  const resumed = await type(status.stdout);
  expect(resumed.stdout).toContain('1 request: 1 succeeded');
  expect(resumed.code).toBe(0);
});

test('of a run of another manifest, by its status and by a resume that finds none of its own', async () => {
  const other = rig.start(
    ['run', '--format', 'ndjson', '--store', 'my store.db', '-f', 'b/triggers.yaml'],
    env,
  );
  await other.seen('"submitting"');
  other.process.kill('SIGKILL');
  await other.finished;
  const [{ run } = { run: '' }] = JSON.parse(
    (await rig.run(['history', '--format', 'json', ...WHERE])).stdout,
  );
  const resumed = await rig.run(['resume', ...WHERE], env);
  expect(resumed.stderr).toContain(
    `error nothing-to-resume: every run of ${rig.folder}/it’s/triggers.yaml in `,
  );
  expect(resumed.stderr).toContain(` of ${rig.folder}/b/triggers.yaml has not: \`volley resume ${run} -f `);
  const status = await rig.run(['status', run, ...WHERE]);
  expect((await type(status.stdout)).code).toBe(0);
  expect((await type(resumed.stderr)).stderr).toContain('nothing-to-resume: the run');
});
