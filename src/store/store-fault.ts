import type { RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';

/** Why a store did not do what it was asked. */
export interface StoreFault {
  /** Stable: scripts may match on it. */
  readonly code: StoreFaultCode;
  /** What it means, in one sentence without a full stop. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
  /** The database's or the system's own words, where there are any. */
  readonly detail: string | null;
  /** Of `corrupt`: the run whose records alone are damaged, so that everything else goes on. Default: the store as a whole is. */
  readonly run?: RunId;
}

export type StoreFaultCode =
  /** Another process writes, and went on doing so for as long as we have patience. */
  | 'locked'
  | 'read-only'
  | 'disk-full'
  /** The file is damaged, or holds what volley never writes. */
  | 'corrupt'
  | 'not-a-database'
  /** A folder, a pipe, a device. */
  | 'not-a-file'
  /** Another path leads to the same file: each would have what was written last to itself. */
  | 'several-names'
  /** A database of another program. */
  | 'foreign-database'
  /** Written by a newer volley. */
  | 'newer-store'
  | 'folder-missing'
  /** No file can be there: a link leads nowhere, or a part of the path is no folder. */
  | 'wrong-path'
  /** There is none, and it was only to be read. */
  | 'no-store'
  | 'not-writable'
  /** A network folder: its locks and shared memory cannot be relied upon. */
  | 'network-folder'
  /** The file was deleted or replaced while it was open. */
  | 'vanished'
  /** Reading or writing failed in another way. */
  | 'failed-io'
  /** This Node has no SQLite, and the package that brings one does not work here. */
  | 'no-driver'
  | 'closed'
  | 'unknown-run'
  /** The beginning of an id fits several runs. */
  | 'ambiguous-run'
  /** A living process owns the run. */
  | 'owned'
  /** Another process has taken the run over, as ours had been silent. */
  | 'taken-over'
  /** The run was to be gone on with, and has ended meanwhile. */
  | 'run-ended'
  /** A living process serves from this store. */
  | 'served'
  /** Another process serves from this store by now, as ours had been silent. */
  | 'service-taken-over';

/** `subject`: the database's path, or the run that was asked for. */
export function storeFault(code: StoreFaultCode, subject: string, detail: string | null = null): StoreFault {
  return { code, detail, ...wordsOf(code, subject) };
}

/** Something of what the store has of this run is not as volley writes it; `detail` says what. */
export const damagedRun = (run: RunId, path: string, detail: string | null): StoreFault => ({
  code: 'corrupt',
  message: `what the store ${path} has of the run ${run} is damaged`,
  next: `\`volley cancel ${run}\` ends it, if it has not ended, as far as it can be read. Other runs are not affected.`,
  detail,
  run,
});

const MOVE = 'Put the store elsewhere with --store FILE or VOLLEY_STORE.';

function wordsOf(code: StoreFaultCode, subject: string): Pick<StoreFault, 'message' | 'next'> {
  switch (code) {
    case 'locked':
      return {
        message: `the store ${subject} is locked: another process is writing to it, and does not finish`,
        next: 'Look for a volley, a backup or a database browser that holds it, and end that.',
      };
    case 'read-only':
      return {
        message: `the store ${subject} can only be read`,
        next: `Allow writing to the file and its folder. ${MOVE}`,
      };
    case 'disk-full':
      return {
        message: `the disk of the store ${subject} is full`,
        next: 'Make room, then `volley resume`.',
      };
    case 'corrupt':
      return {
        message: `the store ${subject} is damaged`,
        next: 'Move the file and its -wal aside (`sqlite3 FILE .recover` may save most of it), and begin a new one.',
      };
    case 'not-a-database':
      return {
        message: `${subject} is not a database`,
        next: 'Check the path; volley overwrites no other files. If it was a store, its beginning is damaged: move it aside and begin a new one.',
      };
    case 'not-a-file':
      return { message: `${subject} is not a regular file`, next: `Check the path. ${MOVE}` };
    case 'several-names':
      return {
        message: `the store ${subject} has more than one name: what was written last is in a -wal beside each, and whoever comes by another one loses it`,
        next: 'Leave the file one name only (`find FOLDER -samefile FILE` finds the others), or mount its whole folder.',
      };
    case 'foreign-database':
      return { message: `${subject} is a database of another program`, next: MOVE };
    case 'newer-store':
      return {
        message: `the store ${subject} was written by a newer volley`,
        next: `Update volley. ${MOVE}`,
      };
    case 'folder-missing':
      return {
        message: `the folder of the store ${subject} does not exist`,
        next: 'Make it, or check --store and VOLLEY_STORE.',
      };
    case 'wrong-path':
      return {
        message: `no store can be made at ${subject}`,
        next: `Remove what is in the way, or mend it. ${MOVE}`,
      };
    case 'no-store':
      return {
        message: `no run has been written down here: there is no store ${subject}`,
        next: 'Go to the folder of your manifest, or name the store with --store FILE or VOLLEY_STORE.',
      };
    case 'not-writable':
      return {
        message: `the store ${subject} cannot be opened for writing`,
        next: `Check the permissions of the file and its folder. ${MOVE}`,
      };
    case 'network-folder':
      return {
        message: `the store ${subject} is in a network folder, where locks and shared memory cannot be relied upon`,
        next: 'Name a file on a local disk with --store FILE or VOLLEY_STORE.',
      };
    case 'vanished':
      return {
        message: `the store ${subject} was deleted or replaced while it was in use`,
        next: 'Put the file back if you can; what was sent since is only in this report.',
      };
    case 'failed-io':
      return {
        message: `the store ${subject} cannot be read or written`,
        next: 'Check the disk (its space, quotas and limits) and the system log, then `volley resume`.',
      };
    case 'no-driver':
      return {
        message: 'there is no SQLite here: neither in this Node nor in the package libsql',
        next: 'Use Node 22.13 or newer, or install again with optional dependencies.',
      };
    case 'closed':
      return { message: `the store ${subject} is closed`, next: 'Open it again.' };
    case 'unknown-run':
      return {
        message: `there is no run ${subject} in this store`,
        next: 'See `volley history` for those that there are.',
      };
    case 'ambiguous-run':
      return { message: `several runs begin with ${subject}`, next: 'Write more of the id.' };
    case 'owned':
      return {
        message: `the run ${subject} belongs to a process that is alive`,
        next: 'Wait for it, or end it with `volley cancel`.',
      };
    case 'taken-over':
      return {
        message: `the run ${subject} was taken over by another process, as this one had been silent`,
        next: 'Follow it there, or with `volley status`; this process sends nothing more.',
      };
    case 'run-ended':
      return {
        message: `the run ${subject} has ended meanwhile`,
        next: `See how with \`volley status ${subject}\`; \`volley rerun ${subject} --failed\` runs again what did not succeed.`,
      };
    case 'served':
      return {
        message: `another process serves from the store ${subject}`,
        next: 'Use that one, or end it first. Two services need two stores: --store FILE.',
      };
    case 'service-taken-over':
      return {
        message: `another process serves from the store ${subject} now, as this one had been silent`,
        next: 'Look at that one; this process starts nothing more.',
      };
    default:
      return unreachable(code);
  }
}
