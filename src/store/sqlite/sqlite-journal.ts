import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import type { RunEvent } from '../../run/events.ts';
import { GroupCommit } from '../group-commit.ts';
import { type Journal, type JournalEntry, mustPrecede, type Recorded } from '../journal.ts';
import { LEASE } from '../lease.ts';
import type { Owner } from '../records.ts';
import type { FaultListener } from '../store.ts';
import type { StoreFaultCode } from '../store-fault.ts';
import { writeEntries } from './events.ts';
import { beat, deleteLease, requireLease } from './leases.ts';
import type { Session } from './session.ts';

export interface SqliteJournalOptions {
  readonly session: Session;
  readonly run: RunId;
  /** The run's number in the tables. */
  readonly number: number;
  /** The number of the last event that is there already. */
  readonly lastSeq: number;
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
  readonly #commits: GroupCommit<JournalEntry>;
  #seq: number;
  #stopBeating: () => void = () => {};

  constructor(options: SqliteJournalOptions) {
    const { session, run, number, lastSeq, owner, clock, endOfTurn, gather, onFault } = options;
    this.run = run;
    this.#options = options;
    this.#seq = lastSeq;
    this.#commits = new GroupCommit({
      write: entries =>
        session.write(() => {
          // Who has lost the run must not send any more: what it announces is not written down.
          requireLease(session, number, run, owner);
          writeEntries(session, number, entries);
        }),
      clock,
      endOfTurn,
      gather,
      onFault: fault => {
        this.#stopBeating();
        onFault(fault);
      },
    });
    this.#beatLater();
  }

  append(event: RunEvent): Promise<Recorded> {
    this.#seq += 1;
    return this.#commits.add({ seq: this.#seq, event }, mustPrecede(event) ? 'soon' : 'lazily');
  }

  flush(): Promise<Recorded> {
    return this.#commits.flush();
  }

  async close(): Promise<Recorded> {
    this.#stopBeating();
    const flushed = await this.flush();
    const { session, number, owner } = this.#options;
    const released = session.write(() => deleteLease(session, number, owner));
    // A lease that could not be given back ends by itself.
    return flushed.ok ? released : flushed;
  }

  #beatLater(): void {
    this.#stopBeating = this.#options.clock.after(LEASE.interval, () => this.#beat());
  }

  #beat(): void {
    const { session, number, run, owner, clock } = this.#options;
    const told = session.write(() => beat(session, { run: number, id: run, owner, now: clock.now() }));
    if (!told.ok && FINAL.has(told.error.code)) this.#commits.fail(told.error);
    else this.#beatLater();
  }
}
