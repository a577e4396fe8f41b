import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

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
