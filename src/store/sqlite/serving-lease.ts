import { nullable, object, text, whole } from '../../core/json-shape.ts';
import { isTakeable, standingOf, type Witness } from '../lease.ts';
import type { Lease, Owner } from '../records.ts';
import type { Session } from './session.ts';

interface ServingRow {
  readonly owner: string | null;
  readonly pid: number;
  readonly host: string;
  readonly space: string | null;
  readonly beat_at: number;
  readonly beats: number;
}

const servingRow = object<ServingRow>({
  owner: nullable(text),
  pid: whole(0),
  host: text,
  space: nullable(text),
  beat_at: whole(Number.MIN_SAFE_INTEGER),
  beats: whole(0),
});

/** Of the process that serves; null: none does. */
export function servingLease(session: Session): Lease | null {
  const row = session.row(servingRow, 'SELECT owner, pid, host, space, beat_at, beats FROM serving');
  if (row === null || row.owner === null) return null;
  const { owner: id, pid, host, space, beat_at: beatAt, beats } = row;
  return { owner: { id, pid, host, ...(space === null ? {} : { space }) }, beatAt, beats };
}

/**
 * Within a transaction: becomes the process that serves; null. A silent one's lease, to compare with after watching it;
 * gives up when a living process serves. `watched`: the lease at the beginning of a watch that has just ended.
 */
export function takeServing(session: Session, witness: Witness, watched: Lease | null): Lease | null {
  const lease = servingLease(session);
  const standing = standingOf(lease, witness);
  const isStill = lease !== null && lease.owner.id === watched?.owner.id && lease.beats === watched.beats;
  if (isTakeable(standing, isStill)) {
    const { self, now } = witness;
    session.run(
      `INSERT INTO serving (id, owner, pid, host, space, beat_at, beats, last_look) VALUES (1, ?, ?, ?, ?, ?, 0, NULL)
       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, pid = excluded.pid, host = excluded.host,
         space = excluded.space, beat_at = excluded.beat_at, beats = serving.beats + 1`,
      self.id,
      self.pid,
      self.host,
      self.space ?? null,
      now,
    );
    return null;
  }
  if (standing === 'silent' && watched === null) return lease;
  const who = lease === null ? null : `process ${lease.owner.pid} on ${lease.owner.host}`;
  return session.giveUp('served', who);
}

/** Within a transaction: says that this process serves, and when it last looked; gives up when another one does. */
export function beatServing(
  session: Session,
  { id }: Owner,
  { now, lastLook }: { readonly now: number; readonly lastLook: number | null },
): void {
  const sql =
    'UPDATE serving SET beat_at = ?, beats = beats + 1, last_look = coalesce(?, last_look) WHERE owner = ?';
  if (session.run(sql, now, lastLook, id) === 0) session.giveUp('service-taken-over');
}

/** Within a transaction; nothing happens when another process serves by now. */
export const leaveServing = (session: Session, { id }: Owner): void =>
  void session.run('UPDATE serving SET owner = NULL WHERE owner = ?', id);
