import { type Clock, pause } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readLeft } from '../store/left-run.ts';
import type { RunFaultListener } from '../store/serving.ts';
import type { Store } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { storeProblem } from '../store/store-problem.ts';
import type { ReadyRun } from './run-desk.ts';
import type { ServiceEvent } from './service-event.ts';
import { readPlan } from './stored-plan.ts';
import { type Stuck, StuckRuns } from './stuck-runs.ts';
import type { Workshop } from './workshop.ts';

export interface TakingUpOptions {
  readonly store: Store;
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly manifest: () => Manifest;
  readonly begin: (ready: ReadyRun) => void;
  readonly tell: (event: ServiceEvent) => void;
  /** It has ended elsewhere, or nobody can go on with it. */
  readonly finished: (run: RunId, trigger: string) => void;
  readonly onRunFault: RunFaultListener;
  readonly onStoreFault: (fault: StoreFault) => void;
  /** Ends all waiting. */
  readonly over: AbortSignal;
}

/** How long until a run that cannot be taken up now is tried again. Milliseconds. */
export const AGAIN = 15_000;

/**
 * How long until a cancelled run that its server has not ended is cancelled once more: doubled each time, up to `most`. A
 * server that is away for good is not asked every minute. Milliseconds.
 */
export const CANCEL_AGAIN = { first: 15_000, most: 900_000 } as const;

/** Goes on with runs that earlier processes have left, and sees to the end of those that others have taken over. */
export class TakingUp {
  readonly #options: TakingUpOptions;
  readonly #runs = new Set<RunId>();
  /** How often the server of a cancelled run has not ended it. */
  readonly #lingered = new Map<RunId, number>();
  /** Ends the waiting of those. */
  readonly #waiting = new Map<RunId, AbortController>();

  readonly #stuck = new StuckRuns(stuck => this.#tellStuck(stuck));

  constructor(options: TakingUpOptions) {
    this.#options = options;
  }

  /** Runs that cannot be gone on with for now. */
  get stuck(): readonly RunId[] {
    return this.#stuck.runs;
  }

  has(run: RunId): boolean {
    return this.#runs.has(run);
  }

  /** One that was cancelled, and that its server has not ended in time: it is taken up again after a while. */
  async takeLater(run: RunId, trigger: string): Promise<void> {
    const { clock, over, tell } = this.#options;
    const times = this.#lingered.get(run) ?? 0;
    this.#lingered.set(run, times + 1);
    this.#runs.add(run);
    const now = clock.now();
    if (times === 0) tell({ type: 'run-lingers', at: now, run, trigger, most: CANCEL_AGAIN.most });
    const waiting = new AbortController();
    this.#waiting.set(run, waiting);
    const delay = Math.min(CANCEL_AGAIN.first * 2 ** times, CANCEL_AGAIN.most);
    await pause(clock, delay, AbortSignal.any([over, waiting.signal]));
    this.#waiting.delete(run);
    await this.take(run, trigger);
  }

  /** Somebody wants it cancelled now; false: it does not wait for that. */
  hurry(run: RunId): boolean {
    const waiting = this.#waiting.get(run);
    waiting?.abort();
    return waiting !== undefined;
  }

  /** The run has ended. */
  forget(run: RunId): void {
    this.#lingered.delete(run);
  }

  async take(run: RunId, trigger: string): Promise<void> {
    const { clock, over, tell, finished, onStoreFault } = this.#options;
    if (over.aborted) return;
    this.#runs.add(run);
    for (;;) {
      this.#stuck.attempt();
      const step = await this.#attempt(run, trigger);
      this.#stuck.attempted(run, step.kind === 'later' ? step.problems : []);
      if (over.aborted) return;
      if (step.kind === 'conducted') return;
      if (step.kind === 'ended') {
        this.#runs.delete(run);
        return finished(run, trigger);
      }
      if (step.kind === 'unreadable') {
        this.#runs.delete(run);
        tell({ type: 'run-set-aside', at: clock.now(), run, trigger, problems: [step.problem] });
        return finished(run, trigger);
      }
      if (step.kind === 'store') {
        this.#runs.delete(run);
        return onStoreFault(step.fault);
      }
      if ((await pause(clock, AGAIN, over)) === 'aborted') return;
    }
  }

  async #attempt(run: RunId, trigger: string): Promise<Step> {
    const { store, workshop, manifest, onRunFault, begin } = this.#options;
    const record = await store.run(run);
    if (!record.ok) return { kind: 'store', fault: record.error };
    if (record.value.outcome !== null) return { kind: 'ended' };
    const plan = await readPlan(store, run);
    if (!plan.ok)
      return plan.error.kind === 'store'
        ? faulty(plan.error.fault)
        : { kind: 'unreadable', problem: plan.error.problem };
    const targets = await workshop.targets(plan.value, manifest());
    if (!targets.ok) return { kind: 'later', problems: targets.error };
    const journal = await store.claim(run, fault => onRunFault(run, fault));
    if (!journal.ok) return notClaimed(journal.error);
    // Read only now: before, another process might still have written.
    const left = await readLeft(store, run);
    if (!left.ok || this.#options.over.aborted) {
      await journal.value.close();
      return left.ok ? LATER : faulty(left.error);
    }
    this.#runs.delete(run);
    const { origin, startedAt } = record.value;
    begin({
      run,
      trigger,
      plan: plan.value,
      targets: targets.value,
      journal: journal.value,
      origin,
      startedAt,
      left: left.value,
    });
    return { kind: 'conducted' };
  }

  #tellStuck(stuck: Stuck): void {
    this.#options.tell({ type: 'runs-stuck', at: this.#options.clock.now(), ...stuck, again: AGAIN });
  }
}

type Step =
  | { readonly kind: 'conducted' }
  /** There is nothing to go on with. */
  | { readonly kind: 'ended' }
  /** What is written down of it cannot be read: whoever ends it says what of it can be. */
  | { readonly kind: 'unreadable'; readonly problem: Problem }
  | { readonly kind: 'store'; readonly fault: StoreFault }
  | { readonly kind: 'later'; readonly problems: readonly Problem[] };

function notClaimed(fault: StoreFault): Step {
  // Whoever conducts it, or has conducted it to its end while it was watched: that is as good.
  if (fault.code === 'owned') return LATER;
  return fault.code === 'run-ended' ? { kind: 'ended' } : faulty(fault);
}

/** The damage of one run keeps no other from being fired. */
const faulty = (fault: StoreFault): Step =>
  fault.run === undefined ? { kind: 'store', fault } : { kind: 'unreadable', problem: storeProblem(fault) };

const LATER: Step = { kind: 'later', problems: [] };
