import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** None of them may outlive this process: each would go on with its run, or hold its port. */
const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Starts the tool. */
export function start(args, options) {
  const child = spawn(process.execPath, [CLI, ...args], options);
  alive.add(child);
  child.on('close', () => alive.delete(child));
  return child;
}

/** Kills a process (SIGKILL) and resolves once it is gone; true: it had not ended before. */
export async function killed(child) {
  child.kill('SIGKILL');
  return (await closed(child)) === 'SIGKILL';
}

/** Resolves with the signal that ended a process; null: it ended by itself. */
export function closed(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.signalCode);
  return new Promise(resolve => child.on('close', (_code, signal) => resolve(signal)));
}

/** Reads all that a process says, so that it never waits for a reader; gives the end of what it has complained of. */
export function heard(child) {
  let complaints = '';
  child.stdout.resume();
  child.stderr.on('data', chunk => {
    complaints = `${complaints}${chunk}`.slice(-4_000);
  });
  return () => complaints;
}

/** What it prints; rejects when that is no JSON. */
export async function jsonOf(child) {
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map(text));
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`exit ${child.exitCode}: ${stderr}${stdout}`);
  }
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
}
