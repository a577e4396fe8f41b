import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { SubmitSignals } from '../../targets/submission.ts';
import { type Cancelling, unsent, unwantedFor } from '../cancel/cancelling.ts';
import { reconcile } from '../lost-answers/reconciling.ts';
import type { Owners } from '../merging/owners.ts';
import type { Way } from '../per-target/way.ts';
import type { RequestState } from '../request-state.ts';
import type { Entry } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import { ofUnknownStart, restarted, underAnothersNumber } from '../requests/own-refusals.ts';
import { submissionOf } from '../submit/submission.ts';

export interface SeekOptions {
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly owners: Owners;
  readonly cancelling: Cancelling;
  readonly signals: Pick<SubmitSignals, 'stop'>;
}

/**
 * Finds out what became of a request in the queue, when what the server shows under its id may be another's: the server
 * was started anew, or numbers its builds anew, or that is not known. `announcedAt`: where it is not told when it was sent. True: it certainly got lost, and is to be sent again.
 */
export async function seek(
  entry: Entry,
  way: Way,
  { run, ledger, clock, owners, cancelling, signals }: SeekOptions,
  announcedAt: number,
): Promise<boolean> {
  const { state, request } = entry;
  if (state.state !== 'queued' || entry.sought) return false;
  const { key, job, target } = request;
  entry.sought = true;
  way.tracker.untrack(key);
  // What is its own must not count as another's while it is looked for.
  owners.release(target, state.queueId, key);
  const { at: sentAt, session } = state.sent ?? { at: announcedAt, session: null };
  const known = { session, nextBuild: entry.nextBuild ?? undefined, queueId: state.queueId };
  const suspect = { submission: submissionOf(entry, run), sentAt, ...known };
  const isRestarted = session !== null && session !== way.target.session();
  const refusal = refusalFor(entry, session, isRestarted);
  // What only has to be checked is no news; nor is a start of the server that comes again, as of two behind one address.
  const told = isRestarted && isNews(entry, way.target.session());
  const doubt = { suspect, refusal, attempts: 1, told };
  const end = await reconcile(entry, doubt, way, { ledger, clock });
  entry.inherited = false;
  // Who asked to cancel it until now was turned away; from now on, nobody is.
  const wasCancelled = entry.cancelled !== null;
  entry.sought = false;
  if (end.kind === 'over') return false;
  if (end.kind === 'again') {
    const cause = unwantedFor(entry, signals);
    if (cause === null) await ledger.change(entry, { state: 'planned' });
    else ledger.end(entry, unsent(cause, true));
    return cause === null;
  }
  const { queueId, build } = end;
  const now = way.target.session() ?? session;
  if (build === null) owners.set(target, queueId, key, now);
  const sent = now === null ? {} : { sent: { at: sentAt, session: now } };
  const found: RequestState =
    build === null ? { ...state, queueId, ...sent } : { state: 'running', queueId, build };
  await ledger.change(entry, found);
  way.tracker.track({ key, job, queueId, ...(build === null ? {} : { build }) });
  if (wasCancelled) await cancelling.cancel(entry);
  return false;
}

function refusalFor(entry: Entry, session: string | null, isRestarted: boolean): Refusal {
  if (session === null) return ofUnknownStart(entry);
  return isRestarted ? restarted(entry) : underAnothersNumber(entry);
}

/** Takes note that people are told that it is looked for in this start of the server; false: they were. */
function isNews(entry: Entry, session: string | null): boolean {
  const known = entry.soughtIn ?? [];
  if (session === null || known.includes(session)) return false;
  entry.soughtIn = [...known, session];
  return true;
}
