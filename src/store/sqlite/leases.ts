import type { RunId } from '../../core/ids.ts';
import { object, text, whole } from '../../core/json-shape.ts';
import { isTakeable, LEASE, type Standing, standingOf, type Witness } from '../lease.ts';
import type { Lease, Owner } from '../records.ts';
import { leaseOf } from './run-rows.ts';
import { rowOf } from './runs.ts';
import type { Session } from './session.ts';

/** Within a transaction: the lease of a run that nobody owns. */
export function insertLease(session: Session, run: number, owner: Owner, now: number): void {
  session.run(
    `INSERT INTO leases (run, owner, pid, host, space, beat_at, beats) VALUES (?, ?, ?, ?, ?, ?, 0)
     ON CONFLICT (run) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, host = excluded.host,
       space = excluded.space, beat_at = excluded.beat_at, beats = leases.beats + 1`,
    run,
    owner.id,
    owner.pid,
    owner.host,
    owner.space ?? null,
    now,
  );
}

/** What came of trying to take a run. `lease`: that of the silent owner, to compare with after watching it. */
export type Taking =
  | { readonly kind: 'taken'; readonly number: number }
  | { readonly kind: 'silent'; readonly lease: Lease };

/**
 * Within a transaction: takes the run, or gives up when a living process owns it. `watched`: the lease at the
 * beginning of a watch that has just ended.
 */
export function takeLease(session: Session, run: RunId, witness: Witness, watched: Lease | null): Taking {
  const row = rowOf(session, run);
  const lease = leaseOf(row);
  const standing: Standing = standingOf(lease, witness);
  const isStill = lease !== null && watched !== null && sameBeat(lease, watched);
  if (isTakeable(standing, isStill)) {
    insertLease(session, row.number, witness.self, witness.now);
    return { kind: 'taken', number: row.number };
  }
  const isUnwatched = standing === 'silent' && watched === null;
  if (isUnwatched && lease !== null) return { kind: 'silent', lease };
  const owner = lease === null ? null : `process ${lease.owner.pid} on ${lease.owner.host}`;
  return session.giveUp('owned', owner, run);
}

const sameBeat = (a: Lease, b: Lease): boolean => a.owner.id === b.owner.id && a.beats === b.beats;

/** Whose run it has to be. */
export interface Claimant {
  /** The run's number in the tables. */
  readonly run: number;
  readonly id: RunId;
  readonly owner: Owner['id'];
}

interface OwnedRow {
  readonly owner: string;
  readonly beat_at: number;
}

const ownedRow = object<OwnedRow>({ owner: text, beat_at: whole(Number.MIN_SAFE_INTEGER) });

/** Gives up when the run is no longer this owner's. When it last said that it lives. */
export function requireLease(session: Session, { run, id, owner }: Claimant): number {
  const row = session.row(ownedRow, 'SELECT owner, beat_at FROM leases WHERE run = ?', run);
  return row?.owner === owner ? row.beat_at : session.giveUp('taken-over', null, id);
}

/**
 * Within a transaction: says that the owner lives, unless it has done so in the last second. Gives up when the run is no
 * longer this owner's.
 */
export function keepLease(session: Session, claimant: Claimant & { readonly now: number }): void {
  const { run, now } = claimant;
  // In both directions: a clock may have been set.
  if (Math.abs(now - requireLease(session, claimant)) < LEASE.look) return;
  session.run('UPDATE leases SET beat_at = ?, beats = beats + 1 WHERE run = ?', now, run);
}

/** Within a transaction; nothing happens when the run belongs to another by now. */
export const deleteLease = (session: Session, run: number, owner: Owner): void =>
  void session.run('DELETE FROM leases WHERE run = ? AND owner = ?', run, owner.id);
