import { type RunId, runId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { Decision } from '../schedule/decide/decision.ts';
import { IDLE } from '../schedule/decide/trigger-state.ts';
import type { ScheduleId } from '../schedule/schedule.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { CancelledRun, Order, ServiceChange } from '../store/serving.ts';
import type { StoreFault } from '../store/store-fault.ts';

/** The runs that were cancelled before they began. */
export type Recorded = Result<ReadonlySet<RunId>, StoreFault>;

type Cancel = Pick<CancelledRun, 'run' | 'by'>;

/** Decisions that are written down together with the states that they have led to, or not at all. */
export interface FirePart {
  readonly decisions: readonly Decision[];
  /** Of runs that may not have begun yet. */
  readonly cancels: readonly Cancel[];
  readonly change: Omit<ServiceChange, 'fires' | 'runs' | 'owed' | 'cancels'>;
}

/** Decisions of one part, about: it holds up the event loop. */
const MOST = 2_000;

/** What has been decided since the last time that it was written down. */
export class FireBatch {
  readonly #decisions: Decision[] = [];
  readonly #orders: Order[] = [];
  readonly #cancels: Cancel[] = [];
  readonly #schedules = new Set<ScheduleId>();
  readonly #triggers = new Set<string>();
  readonly #waiters: ((recorded: Recorded) => void)[] = [];
  #pausesChanged = false;

  get isEmpty(): boolean {
    const amount = this.#decisions.length + this.#schedules.size + this.#triggers.size + this.#waiters.length;
    return amount + this.#cancels.length === 0 && !this.#pausesChanged;
  }

  decided(decision: Decision): void {
    this.#decisions.push(decision);
    this.#triggers.add(decision.trigger);
    if (decision.cause.kind === 'fire') this.#schedules.add(decision.cause.schedule);
  }

  ordered(order: Order): void {
    this.#orders.push(order);
  }

  /** Somebody wants a run cancelled. */
  cancelled(cancel: Cancel): void {
    this.#cancels.push(cancel);
  }

  triggerChanged(trigger: string): void {
    this.#triggers.add(trigger);
  }

  scheduleChanged(schedule: ScheduleId): void {
    this.#schedules.add(schedule);
  }

  pausesChanged(): void {
    this.#pausesChanged = true;
  }

  /** Settles when all that is in here is on the disk, or is not going to be. */
  recorded(): Promise<Recorded> {
    return new Promise(resolve => this.#waiters.push(resolve));
  }

  settle(recorded: Recorded): void {
    for (const waiter of this.#waiters) waiter(recorded);
  }

  /**
   * What is to be written down, with the scheduler's states as they are. To be taken before anything else is decided: a
   * state on the disk that is ahead of the decisions there would lose some. What belongs to one trigger stays together, so
   * that a crash between two parts leaves nothing half decided.
   */
  parts(scheduler: Scheduler, lastLook: number | null): readonly FirePart[] {
    const rest = new Set(this.#triggers);
    const schedules = new Set(this.#schedules);
    const parts = grouped(this.#decisions).map(decisions => {
      const triggers = new Set(decisions.map(({ trigger }) => trigger));
      const own = new Set(decisions.flatMap(({ cause }) => (cause.kind === 'fire' ? [cause.schedule] : [])));
      for (const trigger of triggers) rest.delete(trigger);
      for (const schedule of own) schedules.delete(schedule);
      const runs = new Set(decisions.map(({ outcome }) => ('run' in outcome ? outcome.run : null)));
      const orders = this.#orders.filter(({ run }) => runs.has(run));
      const states = { ...stateOf(scheduler, triggers, own), orders, pauses: null, lastLook };
      return { decisions, cancels: decisions.flatMap(cancelsOf), change: states };
    });
    const pauses = this.#pausesChanged ? scheduler.pauses : null;
    const isMore = rest.size + schedules.size + this.#cancels.length > 0 || pauses !== null;
    const last = { ...stateOf(scheduler, rest, schedules), orders: [], pauses, lastLook };
    return isMore ? [...parts, { decisions: [], cancels: this.#cancels, change: last }] : parts;
  }
}

/** What a decision wants cancelled belongs to it: neither is written down without the other. */
const cancelsOf = ({ outcome }: Decision): readonly Cancel[] =>
  outcome.kind === 'buffered'
    ? outcome.cancels.map(run => ({ run: runId(run), by: 'a later fire (cancel-other)' }))
    : [];

function stateOf(
  scheduler: Scheduler,
  triggers: ReadonlySet<string>,
  schedules: ReadonlySet<ScheduleId>,
): Pick<ServiceChange, 'progress' | 'states'> {
  const progress = [...schedules].map(id => [id, scheduler.progressOf(id)] as const);
  const states = [...triggers].map(name => [name, scheduler.states.get(name) ?? IDLE] as const);
  return { progress: new Map(progress), states: new Map(states) };
}

/** In their order as far as each trigger is concerned. */
function grouped(decisions: readonly Decision[]): readonly (readonly Decision[])[] {
  const groups: Decision[][] = [];
  const groupOf = new Map<string, Decision[]>();
  for (const decision of decisions) {
    let group = groupOf.get(decision.trigger) ?? groups.at(-1);
    if (group === undefined || (group.length >= MOST && !groupOf.has(decision.trigger))) {
      group = [];
      groups.push(group);
    }
    groupOf.set(decision.trigger, group);
    group.push(decision);
  }
  return groups;
}
