import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { Result } from '../../core/result.ts';
import type { RunEvent } from '../../run/events.ts';
import { leavesBehind } from '../../run/summary.ts';
import { GroupCommit } from '../group-commit.ts';
import { type Journal, mustPrecede, type Recorded } from '../journal.ts';
import { LEASE } from '../lease.ts';
import { PATIENCE, patiently } from '../patience.ts';
import type { Cancellation, Owner } from '../records.ts';
import type { FaultListener } from '../store.ts';
import type { StoreFault, StoreFaultCode } from '../store-fault.ts';
import { noteCancellation, readCancellation } from './cancellations.ts';
import { eventBatch } from './events.ts';
import { type Claimant, deleteLease, keepLease, requireLease } from './leases.ts';
import type { Session } from './session.ts';
import type { JournalWriter } from './writer/journal-writer.ts';

export interface SqliteJournalOptions {
  /** For what is rare: beats, looks, and letting go. */
  readonly session: Session;
  /** For the events. */
  readonly writer: JournalWriter;
  readonly run: RunId;
  /** The run's number in the tables. */
  readonly number: number;
  /** The number of the last event that is there already. */
  readonly lastSeq: number;
  /** What is known of it already. */
  readonly cancellation: Cancellation | null;
  readonly owner: Owner;
  readonly clock: Clock;
  readonly endOfTurn: (act: () => void) => void;
  readonly gather: (act: () => void) => void;
  readonly onFault: FaultListener;
}

/** What a heartbeat may meet that no later one can mend; anything else counts when there is something to write. */
const FINAL: ReadonlySet<StoreFaultCode> = new Set(['taken-over', 'vanished', 'closed']);

/** The journal of a run whose lease this process holds. */
export class SqliteJournal implements Journal {
  readonly run: RunId;
  readonly #options: SqliteJournalOptions;
  readonly #commits: GroupCommit<RunEvent>;
  /** The number of the last event that is durable. */
  #seq: number;
  #cancellation: Cancellation | null;
  #onCancel: ((cancellation: Cancellation) => void) | null = null;
  /** The run has begun to end all that is under way, whoever wanted that. */
  #isStopping = false;
  /** When the store was last told that we live, by the monotonic clock: by a beat, or with events. */
  #beatAt: number;
  #stopLooking: () => void = () => {};

  constructor(options: SqliteJournalOptions) {
    const { run, lastSeq, clock, endOfTurn, gather, onFault } = options;
    this.run = run;
    this.#options = options;
    this.#seq = lastSeq;
    this.#cancellation = options.cancellation;
    // Its lease was written just now.
    this.#beatAt = clock.monotonic();
    this.#commits = new GroupCommit({
      write: (events, told) => this.#write(events, told),
      clock,
      endOfTurn,
      gather,
      onFault: fault => {
        this.#stopLooking();
        onFault(fault);
      },
    });
    options.writer.expect(lastSeq + 1);
    this.#lookLater();
  }

  append(event: RunEvent): Promise<Recorded> {
    if (event.type === 'run-finished' && leavesBehind(event.summary)) return this.flush();
    if (event.type === 'run-stopping') this.#isStopping = true;
    // Its lease ends with the run, and must not be missed then.
    if (event.type === 'run-finished') this.#stopLooking();
    return this.#commits.add(event, mustPrecede(event) ? 'soon' : 'lazily');
  }

  onCancel(listen: (cancellation: Cancellation) => void): void {
    if (this.#cancellation === null) this.#onCancel = listen;
    else listen(this.#cancellation);
  }

  isOurs(now: number): boolean {
    return now - this.#beatAt < LEASE.sure;
  }

  flush(): Promise<Recorded> {
    return this.#commits.flush();
  }

  async close(): Promise<Recorded> {
    this.#stopLooking();
    const flushed = await this.flush();
    const { session, number, owner, clock } = this.#options;
    const letGo = () => session.write(() => deleteLease(session, number, owner));
    const released = await patiently(clock, letGo);
    // A lease that could not be given back ends by itself.
    return flushed.ok ? released : flushed;
  }

  #write(events: readonly RunEvent[], told: (recorded: Recorded) => void): void {
    const { writer, run, number, owner, clock } = this.#options;
    const asked = clock.monotonic();
    const isStopping = events.some(({ type }) => type === 'run-stopping');
    const batch = eventBatch(this.#seq + 1, events);
    writer.write({ ...batch, run, number, owner: owner.id, isStopping, at: clock.now() }, recorded => {
      if (recorded.ok) {
        this.#seq += events.length;
        this.#beatAt = asked;
      }
      told(recorded);
    });
  }

  #lookLater(delay: number = LEASE.look): void {
    this.#stopLooking = this.#options.clock.after(delay, () => {
      const seen = this.#look();
      if (!seen.ok && FINAL.has(seen.error.code)) return this.#commits.fail(seen.error);
      // A beat is tried again soon: whoever holds the lock may take it back as soon as it is free.
      this.#lookLater(!seen.ok && seen.error.code === 'locked' ? PATIENCE.pause : LEASE.look);
      if (seen.ok && seen.value !== null) this.#cancelled(seen.value);
    });
  }

  /** Whether the run is still ours, and whether somebody wants it cancelled. A beat says that we live, too. */
  #look(): Result<Cancellation | null, StoreFault> {
    const { session, number, clock } = this.#options;
    const claimant: Claimant = { run: number, id: this.run, owner: this.#options.owner.id };
    const now = clock.monotonic();
    if (now - this.#beatAt < LEASE.interval)
      return session.read(() => {
        requireLease(session, claimant);
        return readCancellation(session, number);
      });
    const beaten = session.write(() => {
      keepLease(session, { ...claimant, now: clock.now() });
      return readCancellation(session, number);
    });
    if (beaten.ok) this.#beatAt = now;
    return beaten;
  }

  #cancelled(cancellation: Cancellation): void {
    const { session, number, owner } = this.#options;
    // It was being cancelled before somebody asked for that here: who asks is still to learn of it.
    if (this.#isStopping && cancellation.notedBy !== owner.id)
      session.write(() => noteCancellation(session, number, owner.id));
    if (this.#cancellation !== null) return;
    this.#cancellation = cancellation;
    this.#onCancel?.(cancellation);
  }
}
