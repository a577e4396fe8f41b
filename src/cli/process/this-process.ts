import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { systemClock } from '../../core/clock.ts';
import type { Witness } from '../../store/lease.ts';
import type { Owner } from '../../store/records.ts';

/** This process as the owner of runs; the id tells it from any other that had its number. */
export const thisProcess: Owner = {
  id: randomUUID(),
  pid: process.pid,
  host: hostname(),
  ...processSpace(),
};

/**
 * Within what the number of a process names one process, by proc(5): a boot of the machine, and a PID namespace in it.
 * Containers share the former, may share the name of their host, and number their processes alike. Empty where there is no
 * such file.
 */
function processSpace(): Pick<Owner, 'space'> {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = attempt(() => readlinkSync('/proc/self/ns/pid'));
  return boot === null || namespace === null ? {} : { space: `${boot} ${namespace}` };
}

/** Whoever runs this process, for those who ask who it was. */
export function thisUser(): string {
  // Containers run as users that have no name.
  const name = attempt(() => userInfo().username) ?? `user ${process.getuid?.() ?? '?'}`;
  return `${name}@${hostname()}`;
}

/** Whether a process of this host is there and has not ended; one of another user's counts, too. */
export const isAlive = (pid: number): boolean => isThere(pid) && !hasEnded(pid);

/** Signal 0 asks, and does nothing. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether a process of this host was stopped, as by Ctrl-Z, and does nothing until somebody lets it go on: T, or t by a debugger. */
export const isStopped = (pid: number): boolean => /^[Tt]$/.test(stateOf(pid));

/** One that nobody has waited for keeps its number. */
const hasEnded = (pid: number): boolean => /^[ZX]$/.test(stateOf(pid));

/** The letter after the name in parentheses, by proc(5); empty where there is no such file. */
function stateOf(pid: number): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '';
  return stat.slice(stat.lastIndexOf(')')).charAt(2);
}

/** What this process can tell of the owners of runs now. */
export const witness = (): Witness => ({ self: thisProcess, now: systemClock.now(), isAlive });

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
