import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../core/clock.ts';
import type { Witness } from '../store/lease.ts';
import type { Owner } from '../store/records.ts';

/** This process as the owner of runs; the id tells it from any other that had its number. */
export const thisProcess: Owner = { id: randomUUID(), pid: process.pid, host: hostname() };

/** Signal 0 asks whether a process of this host is there; one of another user's is, too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What this process can tell of the owners of runs now. */
export const witness = (): Witness => ({ self: thisProcess, now: systemClock.now(), isAlive });
