import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { killAt } from './kill-at.ts';
import { CLI, manifestFor, Rig } from './rig.ts';

/* Credentials of one manifest go where that manifest points, and nowhere that an earlier plan did. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await Promise.all(['a', 'b'].map(folder => mkdir(join(rig.folder, folder))));
});
afterEach(() => rig.close());

const controller = (duration = 60_000): Promise<Sandbox> =>
  rig.sandbox({ executors: 9, jobs: [{ path: ['build'], duration }] });

const TRIGGERS = '  t: {job: build}';

/** What nobody asks of a server, none of our secrets can have come to. */
const asked = (sandbox: Sandbox): number =>
  Object.values(sandbox.requests().counts).reduce((sum, count) => sum + count, 0);

const env = ({ token }: Sandbox): Record<string, string> => ({ TOKEN: token, VOLLEY_STORE: 'shared.db' });

async function lastRun(): Promise<string> {
  const { stdout } = await rig.run(['history', '--format', 'json'], { VOLLEY_STORE: 'shared.db' });
  return JSON.parse(stdout)[0].run;
}

describe('of two repositories that share a store', () => {
  /** Theirs was killed in the middle; ours has run nothing. Both call their manifest, target and secret the same. */
  async function killed() {
    const [ours, theirs] = [await controller(), await controller()];
    await rig.write('a/triggers.yaml', manifestFor(ours, TRIGGERS));
    await rig.write('b/triggers.yaml', manifestFor(theirs, TRIGGERS));
    const running = rig.start(['run', '-f', 'b/triggers.yaml', '--format', 'ndjson'], env(theirs));
    await killAt(running, 'running', 1);
    return { run: await lastRun(), ours, theirs, asked: asked(theirs) };
  }

  test('one never goes on with the run of the other: it says whose that is, and sends nothing', async () => {
    const before = await killed();
    const { code, stderr } = await rig.run(['resume', '-f', 'a/triggers.yaml'], env(before.ours));
    const path = join(rig.folder, 'b/triggers.yaml');
    expect(stderr).toBe(
      `error nothing-to-resume: every run of ${join(rig.folder, 'a/triggers.yaml')} in shared.db has ended
  → The run ${before.run} of ${path} has not: \`volley resume ${before.run} -f ${path}\`.\n`,
    );
    expect(code).toBe(2);
    expect(asked(before.theirs)).toBe(before.asked);
  });

  test.each([['resume'], ['cancel']])('%s refuses the run of the other by name, too', async command => {
    const before = await killed();
    const { code, stderr } = await rig.run([command, before.run, '-f', 'a/triggers.yaml'], env(before.ours));
    expect(stderr).toContain(`error other-manifest: the run ${before.run} was planned from ${rig.folder}/b/`);
    expect(code).toBe(2);
    expect(asked(before.theirs)).toBe(before.asked);
  });

  test('rerun and logs refuse a run of the other, too', async () => {
    const [ours, theirs] = [await controller(10), await controller(10)];
    await rig.write('a/triggers.yaml', manifestFor(ours, TRIGGERS));
    await rig.write('b/triggers.yaml', manifestFor(theirs, TRIGGERS));
    await rig.run(['run', '-f', 'b/triggers.yaml'], env(theirs));
    const count = asked(theirs);
    const run = await lastRun();
    for (const command of ['rerun', 'logs']) {
      const { code, stderr } = await rig.run([command, run, '-f', 'a/triggers.yaml'], env(ours));
      expect(stderr).toMatch(
        /^error other-manifest: the run \S+ was planned from \/\S+\/b\/triggers.yaml, not /,
      );
      expect(stderr).toMatch(
        /→ Name it with -f, e.g. -f \/\S+\/b\/triggers.yaml, or a copy of it as it was then.\n/,
      );
      expect(code).toBe(2);
    }
    expect([asked(theirs), theirs.builds().length]).toEqual([count, 1]);
  });

  test('even when their texts are equal: the one that was planned there is gone on with there', async () => {
    const before = await killed();
    await rig.write('a/triggers.yaml', manifestFor(before.theirs, TRIGGERS));
    const { code, stderr } = await rig.run(['resume', '-f', 'a/triggers.yaml'], env(before.theirs));
    expect(stderr).toContain('error nothing-to-resume');
    expect(code).toBe(2);
    expect(asked(before.theirs)).toBe(before.asked);
  });

  test('each goes on with its own, from whatever folder, and after an edit', async () => {
    const sandbox = await controller(300);
    await rig.write('b/triggers.yaml', manifestFor(sandbox, TRIGGERS));
    const running = rig.start(['run', '-f', 'b/triggers.yaml', '--format', 'ndjson'], env(sandbox));
    await killAt(running, 'queued', 1);
    await rig.write('b/triggers.yaml', manifestFor(sandbox, `${TRIGGERS}\n  new: {job: build}`));
    const { code } = await rig.shell(
      `cd b && exec "${process.execPath}" "${CLI}" resume --store ../shared.db`,
      env(sandbox),
    );
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });
});

describe('after a target has moved', () => {
  test.each([
    ['rerun', 'last'],
    ['logs', 'last'],
  ])('%s sends nothing to where it was', async (command, run) => {
    const [before, now] = [await controller(10), await controller(10)];
    await rig.write('triggers.yaml', manifestFor(before, TRIGGERS));
    await rig.run(['run'], env(before));
    const count = asked(before);
    await rig.write('triggers.yaml', manifestFor(now, TRIGGERS));
    const { code, stderr } = await rig.run([command, run], env(now));
    expect(stderr).toContain(
      `error other-target: \`targets.ci.url\` is ${now.url}/ now, and ${before.url}/ in the plan\n`,
    );
    expect(code).toBe(2);
    expect([asked(before), asked(now)]).toEqual([count, 0]);
  });

  test('resume refuses, and goes on by a copy of the manifest as it was', async () => {
    const [before, now] = [await controller(300), await controller()];
    await rig.write('triggers.yaml', manifestFor(before, TRIGGERS));
    await killAt(rig.start(['run', '--format', 'ndjson'], env(before)), 'queued', 1);
    const count = asked(before);
    await rig.write('triggers.yaml', manifestFor(now, TRIGGERS));
    const refused = await rig.run(['resume'], env(now));
    expect(refused.stderr).toMatch(/^error other-target: `targets.ci.url` is \S+ now, and \S+ in the plan/);
    expect(refused.stderr).toContain('name a copy of the manifest as it was then with -f');
    expect([refused.code, asked(before), asked(now)]).toEqual([2, count, 0]);
    await rig.write('b/old.yaml', manifestFor(before, TRIGGERS));
    const run = await lastRun();
    const resumed = await rig.run(['resume', run, '-f', 'b/old.yaml'], env(before));
    expect(resumed.code).toBe(0);
    expect([before.builds().length, now.builds().length]).toEqual([1, 0]);
  });

  test('a user of another name counts as another place for the secret', async () => {
    const sandbox = await controller(10);
    await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGERS));
    await rig.run(['run'], env(sandbox));
    const count = asked(sandbox);
    await rig.write('triggers.yaml', manifestFor({ url: sandbox.url, user: 'robot' }, TRIGGERS));
    const { code, stderr } = await rig.run(['rerun', 'last'], env(sandbox));
    expect(stderr).toContain(`\`targets.ci.auth.user\` is robot now, and ${sandbox.user} in the plan`);
    expect([code, asked(sandbox)]).toEqual([2, count]);
  });

  test('serve does not go on there with the run that it has left', async () => {
    const [before, now] = [await controller(), await controller()];
    const triggers = '  t: {job: build, schedule: [{cron: "* * * * * *", overlap: skip}]}';
    await rig.write('triggers.yaml', manifestFor(before, triggers));
    const serving = rig.start(['serve', '--log-format', 'json'], env(before));
    await serving.seen('"type":"run-begun"');
    serving.process.kill('SIGKILL');
    await serving.finished;
    const count = asked(before);
    await rig.write('triggers.yaml', manifestFor(now, triggers));
    const again = rig.start(['serve', '--log-format', 'json'], env(now));
    await again.seen('targets.ci.url');
    expect(asked(before)).toBe(count);
  });
});
