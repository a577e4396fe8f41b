import { expect, test } from 'vitest';
import { runCommand } from '../../../src/cli/process/run-command.ts';
import type { SecretCommand } from '../../../src/targets/secret-command.ts';

/** A program of our own; its limits are those of the test. */
const script = (text: string, limits: Partial<SecretCommand> = {}): SecretCommand => ({
  program: process.execPath,
  args: ['-e', text, '$HOME', '*'],
  folder: 'src',
  timeout: 60_000,
  maxBytes: 1_000,
  ...limits,
});

test('a command gets its arguments as they are, without a shell, in the folder that it names', async () => {
  const print = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.cwd()]))';
  const result = await runCommand(script(print));
  expect(result.ok && JSON.parse(result.value)).toEqual([['$HOME', '*'], expect.stringMatching(/src$/)]);
});

test('a command that fails tells its exit code, and nothing of what it printed', async () => {
  const failing = 'console.log("half of it"); console.error("s3cret"); process.exit(3)';
  expect(await runCommand(script(failing))).toEqual({ ok: false, error: { kind: 'exit', code: 3 } });
});

test('a command that hangs is ended', async () => {
  const hanging = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
  expect(await runCommand(script(hanging, { timeout: 300 }))).toEqual({
    ok: false,
    error: { kind: 'timeout' },
  });
});

test('a command that prints without end is ended', async () => {
  const endless = 'for (;;) process.stdout.write("x".repeat(1000))';
  expect(await runCommand(script(endless))).toEqual({ ok: false, error: { kind: 'too-long' } });
});

test('a command that is not there, or whose folder is not, is told apart from one that fails', async () => {
  const none = { ok: false, error: { kind: 'not-started', reason: 'ENOENT' } };
  expect(await runCommand(script('', { program: 'volley-no-such-command' }))).toEqual(none);
  expect(await runCommand(script('', { folder: 'no-such-folder' }))).toEqual(none);
});
