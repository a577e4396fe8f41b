import { when } from '../../core/when.ts';
import type { WhenFull } from '../../manifest/manifest.ts';
import type { PlannedRequest, PlannedTrigger } from '../../plan/plan.ts';
import type { Cancelling } from '../cancel/cancelling.ts';
import type { HeldBy } from '../events.ts';
import { type Entry, whenSettled } from '../requests/entry.ts';
import type { Ledger } from '../requests/ledger.ts';
import type { Entrant, SendWindow } from '../submit/send-window.ts';
import type { SubmitListener } from '../submit/submitting.ts';
import type { Admitted, Asker, Bound, Caps } from './caps.ts';

export interface PlaceOptions {
  readonly ledger: Ledger;
  readonly caps: Caps;
  readonly boundsOf: (request: PlannedRequest, trigger: PlannedTrigger) => readonly Bound[];
  readonly cancelling: Cancelling;
  readonly held: (entry: Entry, by: HeldBy) => void;
  /** Sends a request that has its place. */
  readonly send: (entry: Entry, listener: SubmitListener) => void;
}

/** Told how the firing of requests has ended. */
export interface Ending {
  /** Nothing more is waited for. Told once for each. */
  over(entry: Entry): void;
  failed(defect: unknown): void;
}

/**
 * The place of a request: under all of its caps, until it is settled, and before it has its answer also in the send window
 * of its target. No promise while it waits: of thousands of requests all but a few wait here.
 */
export class Place implements Asker, Entrant, SubmitListener {
  readonly bounds: readonly Bound[];
  stands = false;
  readonly #entry: Entry;
  readonly #window: SendWindow;
  readonly #options: PlaceOptions;
  readonly #ending: Ending;
  /** Gives back what it has of the caps, a place or a place in line; null: it has nothing. */
  #leave: (() => void) | null = null;
  #isInWindow = false;

  constructor(entry: Entry, window: SendWindow, options: PlaceOptions, ending: Ending) {
    this.#entry = entry;
    this.#window = window;
    this.#options = options;
    this.#ending = ending;
    this.bounds = options.boundsOf(entry.request, entry.trigger);
  }

  seek(): void {
    whenSettled(this.#entry, () => this.#giveBack());
    if (this.#entry.isSettled) return;
    const withdraw = this.#options.caps.ask(this);
    this.#leave ??= withdraw;
  }

  /** For what is in flight already, whether there is room for it or not. */
  occupy(): void {
    this.#leave = this.#options.caps.occupy(this);
    whenSettled(this.#entry, () => this.#giveBack());
  }

  answered(): void {
    if (this.#isInWindow) this.#window.leave();
    this.#isInWindow = false;
  }

  failed(defect: unknown): void {
    this.#ending.failed(defect);
  }

  get whenFull(): WhenFull {
    return this.#entry.trigger.concurrency?.whenFull ?? 'queue';
  }

  get cancelInProgress(): boolean {
    return this.#entry.trigger.concurrency?.cancelInProgress ?? false;
  }

  held({ kind, name, limit }: Bound): void {
    this.#options.held(this.#entry, { kind, name, limit });
  }

  newer(): void {
    void this.#options.cancelling.unwanted(this.#entry, 'newer');
  }

  admitted(outcome: Admitted): void {
    if (outcome.kind === 'placed') {
      this.#leave = outcome.leave;
      this.#window.ask(this);
    } else if (outcome.kind === 'dropped')
      this.#options.ledger.end(this.#entry, { state: 'skipped', reason: outcome.reason, choice: true });
  }

  enter(): void {
    this.#isInWindow = true;
    // All who ask for a place now are heard first: one of them may take it away again.
    when(
      NEXT,
      () => this.#send(),
      defect => this.failed(defect),
    );
  }

  #send(): void {
    if (!this.#entry.isSettled) this.#options.send(this.#entry, this);
  }

  #giveBack(): void {
    this.#window.withdraw(this);
    this.answered();
    this.#leave?.();
    this.#ending.over(this.#entry);
  }
}

/** What waits for this comes next, when what is being done is done. */
const NEXT = Promise.resolve();
