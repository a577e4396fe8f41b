import { fork } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('crash.mjs', import.meta.url));

/** The short form of `npm run test:crash`: the same script, few kills. */
async function crash(...args: readonly string[]): Promise<string> {
  const child = fork(SCRIPT, args, { silent: true });
  // A test that fails must not leave a killer at work.
  onTestFinished(() => {
    child.kill();
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a silent child has its output piped');
  const [said, complaints] = await Promise.all([text(stdout), text(stderr)]);
  return said + complaints;
}

const LITTLE = ['--kills', '6', '--kills-a-round', '6', '--requests', '80', '--seed', '20'];

test('killed at random moments, volley, the controller or both: each request is built once, nothing is lost, and unknown is only what a dead controller had not answered for', async () => {
  expect(await crash(...LITTLE)).toMatch(
    /^all: 1 rounds, .* 0 doubled, 0 lost, 0 mistaken, \d+ unknown, 0 unexplained$/m,
  );
}, 180_000);

test('where volley alone was killed, all 80 requests are built once, and of none it is unknown how it ended', async () => {
  expect(await crash(...LITTLE, '--victims', 'tool')).toMatch(
    /^all: 1 rounds, \d+ kills, 80 builds, 0 doubled, 0 lost, 0 mistaken, 0 unknown, 0 unexplained$/m,
  );
}, 180_000);

test('where a service was killed while the answers to several runs of one job were on their way, each run is built once, and of none it is unknown how it ended', async () => {
  expect(
    await crash('--service', '--kills', '3', '--kills-a-round', '3', '--requests', '8', '--seed', '7'),
  ).toMatch(/^all: 1 rounds, 3 kills, \d+ builds, 0 doubled, 0 lost, 0 mistaken, 0 unknown, 0 unexplained$/m);
}, 180_000);
