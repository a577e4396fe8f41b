import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { isAlive, isStopped, thisProcess } from '../../../src/cli/process/this-process.ts';

const hasProc = existsSync('/proc/self/stat');

test('a process that runs is alive, and one that was never there is not', () => {
  expect(isAlive(process.pid)).toBe(true);
  expect(isAlive(2 ** 30)).toBe(false);
});

const until = async (file: string, text: string): Promise<void> => {
  while (!readFileSync(file, 'utf8').includes(text)) await new Promise(resolve => setImmediate(resolve));
};

/** A process that does nothing; gone after the test. */
function sleeping(): { readonly pid: number; readonly kill: (signal: NodeJS.Signals) => void } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('there is no sleep(1)');
  return { pid: child.pid, kill: signal => void child.kill(signal) };
}

test.runIf(hasProc)(
  'one that has ended is not alive, though its parent has not asked how it ended',
  async () => {
    // The shell becomes a program that knows nothing of the child.
    const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void parent.kill());
    const [pid] = await once(parent.stdout, 'data');
    await until(`/proc/${parent.pid}/comm`, 'sleep');
    expect(isAlive(Number(pid))).toBe(true);
    process.kill(Number(pid));
    await until(`/proc/${Number(pid)}/stat`, ') Z ');
    expect(isAlive(Number(pid))).toBe(false);
  },
);

test.runIf(hasProc)(
  'a process that was stopped is alive, and known to be stopped until it goes on',
  async () => {
    const { pid, kill } = sleeping();
    expect(isStopped(pid)).toBe(false);
    kill('SIGSTOP');
    await until(`/proc/${pid}/stat`, ') T ');
    expect([isStopped(pid), isAlive(pid)]).toEqual([true, true]);
    kill('SIGCONT');
    await until(`/proc/${pid}/stat`, ') S ');
    expect(isStopped(pid)).toBe(false);
  },
);

test.runIf(hasProc)('a process says in which boot and which container its number counts', () => {
  expect(thisProcess.space).toMatch(/^[0-9a-f-]{36} pid:\[\d+\]$/);
});
