import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { err, ok } from '../core/result.ts';
import type { Pause } from '../schedule/decide/pauses.ts';
import type { Serving } from '../store/serving.ts';
import type { Store } from '../store/store.ts';
import { DRAINING, notPlannable, STARTING, storeAnswer, unknownTrigger } from './faults.ts';
import type { FireDesk } from './fire-desk.ts';
import type { RunDesk } from './run-desk.ts';
import type { Preparation } from './run-starter.ts';
import type { Answer, Idempotency, Resuming, ServiceState, Started, StartOrder } from './service.ts';
import type { ServiceEvent } from './service-event.ts';
import type { ServiceFault } from './service-fault.ts';

export interface OrdersOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly serving: Serving;
  readonly fires: FireDesk;
  readonly runs: RunDesk;
  /** Has a run that waits to be cancelled once more cancelled now; false: it does not wait. */
  readonly hurry: (run: RunId) => boolean;
  readonly hasTrigger: (name: string) => boolean;
  readonly prepare: (trigger: string, inputs: ReadonlyMap<string, string>) => Promise<Preparation>;
  readonly phase: () => ServiceState['phase'];
  readonly tell: (event: ServiceEvent) => void;
}

/** What people, programs and webhooks want done. */
export class Orders {
  readonly #options: OrdersOptions;
  /** Orders that are being taken, by their idempotency keys: the second of two waits for the first. */
  readonly #taking = new Map<string, Promise<void>>();

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  async start(order: StartOrder): Answer<Started> {
    const { idempotency } = order;
    if (idempotency === null) return this.#take(order);
    const { key } = idempotency;
    const before = this.#taking.get(key) ?? Promise.resolve();
    const answer = before.then(() => this.#takeOnce(order, idempotency));
    // A defect is that of its own order: the next one by this key is taken as if it had not been.
    const over = answer.then(
      () => {},
      () => {},
    );
    this.#taking.set(key, over);
    await over;
    if (this.#taking.get(key) === over) this.#taking.delete(key);
    return answer;
  }

  async cancel(name: string): Answer<RunId> {
    const { store, runs, fires, hurry } = this.#options;
    const closed = this.#closed();
    if (closed !== null) return err(closed);
    const withdrawn = await fires.withdraw(name, BY_API);
    if (!withdrawn.ok) return err(storeAnswer(withdrawn.error));
    if (withdrawn.value !== null) return ok(withdrawn.value);
    const record = await store.run(name);
    if (!record.ok) return err(storeAnswer(record.error));
    const { id, outcome, lease } = record.value;
    if (outcome !== null) return err(hasEnded(id, outcome));
    const asked = await store.cancel(id, BY_API);
    if (!asked.ok) return err(storeAnswer(asked.error));
    if (runs.cancel(id) || hurry(id)) return ok(id);
    return err(elsewhere(id, lease === null ? 'no process' : `process ${lease.owner.pid}`));
  }

  async pause(trigger: string | null, { by, note }: Pick<Pause, 'by' | 'note'>): Answer<Pause> {
    const { fires, tell, clock } = this.#options;
    const refused = this.#refusal(trigger);
    if (refused !== null) return err(refused);
    const paused = await fires.pause(trigger, by, note);
    if (!paused.ok) return err(storeAnswer(paused.error));
    const { all, triggers } = fires.pauses;
    const pause = (trigger === null ? all : triggers.get(trigger)) ?? { by, note, at: clock.now() };
    // An earlier pause stays as it is: that is an answer to who asks, and no news.
    if (pause.by === by) tell({ type: 'paused', at: clock.now(), trigger, pause });
    return ok(pause);
  }

  async resume(trigger: string | null, { by, catchUp }: Resuming): Answer<void> {
    const { fires, tell, clock } = this.#options;
    const refused = this.#refusal(trigger);
    if (refused !== null) return err(refused);
    const resumed = await fires.resume(trigger, catchUp);
    if (!resumed.ok) return err(storeAnswer(resumed.error));
    tell({ type: 'resumed', at: clock.now(), trigger, by, catchUp });
    return ok(undefined);
  }

  async #takeOnce(order: StartOrder, idempotency: Idempotency): Answer<Started> {
    const earlier = await this.#options.serving.orderOf(idempotency.key);
    if (!earlier.ok) return err(storeAnswer(earlier.error));
    if (earlier.value === null) return this.#take(order);
    const { run, idempotency: its } = earlier.value;
    if (its?.digest !== idempotency.digest) return err(keyReused(run));
    return ok({ run, isNew: false, waits: false });
  }

  async #take({ trigger, inputs, overlap, by, idempotency }: StartOrder): Answer<Started> {
    const { prepare, fires, clock } = this.#options;
    const refused = this.#refusal(trigger);
    if (refused !== null) return err(refused);
    const prepared = await prepare(trigger, inputs);
    if (!prepared.ok) return err(notPlannable(trigger, prepared.error));
    // Time has passed.
    const closed = this.#closed();
    if (closed !== null) return err(closed);
    const order = { trigger, inputs, by, at: clock.now(), idempotency };
    const ordered = await fires.order(order, overlap, prepared.value);
    if (!ordered.ok) return err(storeAnswer(ordered.error));
    if (ordered.value.kind === 'held') return err(overlapping(trigger, ordered.value.by));
    const { run, waits } = ordered.value;
    return ok({ run, isNew: true, waits });
  }

  #refusal(trigger: string | null): ServiceFault | null {
    const closed = this.#closed();
    if (closed !== null) return closed;
    return trigger === null || this.#options.hasTrigger(trigger) ? null : unknownTrigger(trigger);
  }

  #closed(): ServiceFault | null {
    const phase = this.#options.phase();
    if (phase === 'serving') return null;
    return phase === 'starting' ? STARTING : DRAINING;
  }
}

/** Who asks for a cancel by the API has no name there. */
const BY_API = 'an order to volley serve';

const hasEnded = (run: RunId, outcome: string): ServiceFault => ({
  code: 'run-ended',
  message: `the run ${run} has ended: ${outcome}`,
  next: 'There is nothing to cancel.',
});

const elsewhere = (run: RunId, who: string): ServiceFault => ({
  code: 'run-elsewhere',
  message: `the run ${run} is conducted by ${who}, and not by this service`,
  next: `It has been asked to cancel it. \`volley cancel ${run}\` waits until it does, or does it where no process lives.`,
});

const keyReused = (run: RunId): ServiceFault => ({
  code: 'key-reused',
  message: `the key was used for another order, of the run ${run}`,
  next: 'Use a new key for a new order.',
});

const overlapping = (trigger: string, run: string): ServiceFault => ({
  code: 'overlapping',
  message: `the run ${run} of the trigger "${trigger}" has not ended`,
  next: 'Wait for its end, or order it with `overlap: allow-all` or `cancel-other`.',
});
