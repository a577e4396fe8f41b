import { pause, systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { Owner, RunRecord } from '../../store/records.ts';
import { runStanding } from '../../store/run-standing.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { thisUser, witness } from '../process/this-process.ts';

/** How long the process of a run has to take note. Milliseconds; it looks every second, unless it has much to do. */
export const PATIENCE = 15_000;
const LOOK = 200;

/** Where a run stands that somebody wants cancelled. */
export type CancelAnswer =
  /** `cancelled`: because somebody wanted that, now or before. */
  | { readonly kind: 'ended'; readonly outcome: RunOutcome; readonly cancelled: boolean }
  /** Its process has written down that it ends what is under way; silent: it lives, as far as can be told, and has not. */
  | { readonly kind: 'noted' | 'silent'; readonly owner: Owner }
  /** Nobody goes on with it, or nobody was heard of for long: nothing was asked for. */
  | { readonly kind: 'left' };

/**
 * Asks the process of a run to cancel it, in the store, and waits until it has taken note. Where there seems to be none, asks
 * nobody, unless `isThere`: it is known to live, though the clock of its machine says otherwise.
 */
export async function askToCancel(
  store: Store,
  found: RunRecord,
  isThere: boolean,
): Promise<Result<CancelAnswer, Problem>> {
  const first = answerOf(found, isThere);
  if (first.kind === 'ended' || first.kind === 'left') return ok(first);
  const asked = await store.cancel(found.id, thisUser());
  if (!asked.ok) return err(storeProblem(asked.error));
  for (const until = systemClock.monotonic() + PATIENCE; ; ) {
    const record = await store.run(found.id);
    if (!record.ok) return err(storeProblem(record.error));
    const answer = answerOf(record.value, isThere);
    if (answer.kind !== 'silent' || systemClock.monotonic() > until) return ok(answer);
    await pause(systemClock, LOOK);
  }
}

function answerOf(record: RunRecord, isThere: boolean): CancelAnswer {
  const { outcome, lease, cancellation } = record;
  const notedBy = cancellation?.notedBy ?? null;
  // Whoever has interrupted it, by whatever means, has ended what was under way.
  if (outcome !== null)
    return { kind: 'ended', outcome, cancelled: notedBy !== null || outcome === 'interrupted' };
  if (lease === null || !(isThere || runStanding(record, witness()) === 'running')) return { kind: 'left' };
  return { kind: notedBy === lease.owner.id ? 'noted' : 'silent', owner: lease.owner };
}
