import type { Clock } from '../core/clock.ts';
import { err, ok } from '../core/result.ts';
import type { Recorded } from './journal.ts';
import { PATIENCE } from './patience.ts';
import type { FaultListener } from './store.ts';
import type { StoreFault } from './store-fault.ts';

export interface GroupCommitOptions<T> {
  /**
   * Writes all or nothing, in one transaction, and tells when that is durable: before it returns, or later where another
   * thread does it. It is asked for the next one only then.
   */
  readonly write: (batch: readonly T[], told: (recorded: Recorded) => void) => void;
  readonly clock: Clock;
  /** Calls back when everything that is ready to happen now has happened. */
  readonly endOfTurn: (act: () => void) => void;
  /** Calls back when others have had time to come, who share the transaction then. */
  readonly gather: (act: () => void) => void;
  readonly onFault: FaultListener;
}

/** How long an item may wait for company when nothing waits for it. Milliseconds. */
export const LAZY_DELAY = 50;

/** The most items of one transaction: it holds up who writes it, and who wants the lock. */
const MOST = 1_000;

/** What one transaction writes: all of it is recorded or none, so that all who gave something share one promise. */
class Group<T> {
  readonly items: T[] = [];
  readonly recorded: Promise<Recorded>;
  settle: (recorded: Recorded) => void = () => {};

  constructor() {
    this.recorded = new Promise(resolve => {
      this.settle = resolve;
    });
  }
}

/**
 * Many writes, few transactions: a durable commit costs a flush of the disk, whatever is in it. What comes soon after the
 * first shares one, until there are as many as last time; and so does what comes while the one before is written, or while
 * another process holds the lock. In order, and after a fault nothing more.
 */
export class GroupCommit<T> {
  readonly #options: GroupCommitOptions<T>;
  /** Those to come, the next one first. */
  readonly #groups: Group<T>[] = [];
  /** What is being written; null: nothing is. */
  #written: Group<T> | null = null;
  #last: Promise<Recorded> = Promise.resolve(ok(undefined));
  /** Calls the lazy commit off; null: none is set. */
  #callOff: (() => void) | null = null;
  /** A commit will come without anybody's doing. */
  #isComing = false;
  /** The next commit waits for no company: somebody flushes, or it has waited for the one before. */
  #isDue = false;
  /** How many items of the coming commit somebody waits for, and how many it was at the last one. */
  #awaited = 0;
  #expected = 0;
  #attempts = 0;
  #fault: StoreFault | null = null;

  constructor(options: GroupCommitOptions<T>) {
    this.#options = options;
  }

  /** `soon`: something waits for it. `lazily`: it is written within `LAZY_DELAY`, or after what is being written then. */
  add(item: T, when: 'soon' | 'lazily'): Promise<Recorded> {
    if (this.#fault !== null) return Promise.resolve(err(this.#fault));
    const group = this.#open();
    group.items.push(item);
    if (when === 'soon') this.#awaited += 1;
    if (this.#written === null) {
      if (when === 'lazily') this.#lazily();
      else if (this.#awaited === 1 || this.#awaited >= this.#expected) this.#gather();
    }
    return group.recorded;
  }

  /** Settles with the last item so far. */
  flush(): Promise<Recorded> {
    if (this.#fault !== null) return Promise.resolve(err(this.#fault));
    if (this.#groups.length > 0) {
      this.#isDue = true;
      if (this.#written === null) this.#soon();
    }
    return this.#last;
  }

  /** Ends it from outside: nothing that is not written yet will be. */
  fail(fault: StoreFault): void {
    if (this.#fault !== null) return;
    this.#fault = fault;
    this.#callOff?.();
    this.#written?.settle(err(fault));
    for (const { settle } of this.#groups.splice(0)) settle(err(fault));
    this.#options.onFault(fault);
  }

  /** The group that takes the next item. */
  #open(): Group<T> {
    const last = this.#groups.at(-1);
    if (last !== undefined && last.items.length < MOST) return last;
    const group = new Group<T>();
    this.#groups.push(group);
    this.#last = group.recorded;
    return group;
  }

  #gather(): void {
    const [gathered] = this.#groups;
    if (this.#isDue || this.#groups.length > 1 || this.#awaited >= this.#expected) this.#soon();
    else
      this.#options.gather(() => {
        if (gathered === this.#groups[0]) this.#soon();
      });
  }

  #soon(): void {
    if (this.#isComing) return;
    this.#callOff?.();
    this.#callOff = null;
    this.#isComing = true;
    this.#options.endOfTurn(() => this.#commit());
  }

  #lazily(): void {
    if (this.#isComing || this.#callOff !== null) return;
    this.#callOff = this.#options.clock.after(LAZY_DELAY, () => {
      this.#callOff = null;
      this.#commit();
    });
  }

  #commit(): void {
    this.#isComing = false;
    const group = this.#groups.shift();
    if (this.#fault !== null || group === undefined) return;
    const awaited = this.#awaited;
    this.#awaited = 0;
    this.#isDue = this.#groups.length > 0;
    this.#written = group;
    this.#options.write(group.items, recorded => this.#end(group, awaited, recorded));
  }

  /** `awaited`: how many items of the group somebody waited for. */
  #end(group: Group<T>, awaited: number, recorded: Recorded): void {
    if (this.#fault !== null) return;
    this.#written = null;
    if (recorded.ok) {
      this.#attempts = 0;
      // Who sends again at each answer comes again as often.
      if (awaited > 0) this.#expected = awaited;
      group.settle(recorded);
      this.#goOn();
      return;
    }
    this.#groups.unshift(group);
    this.#awaited += awaited;
    this.#attempts += 1;
    if (recorded.error.code === 'locked' && this.#attempts < PATIENCE.attempts) {
      this.#isComing = true;
      this.#options.clock.after(PATIENCE.pause, () => this.#commit());
    } else this.fail(recorded.error);
  }

  /** What has come while the last one was written. */
  #goOn(): void {
    if (this.#isDue || this.#awaited > 0 || this.#groups.length > 1) this.#gather();
    else if (this.#groups.length > 0) this.#lazily();
  }
}
