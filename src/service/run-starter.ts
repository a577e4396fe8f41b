import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { FireRecord, NewRun, RunOrigin } from '../store/records.ts';
import type { Begun, OwedRun, RunFaultListener, Serving } from '../store/serving.ts';
import type { StoreFault } from '../store/store-fault.ts';
import type { Target } from '../targets/target.ts';
import { fireRecordOf, notStarted, withdrawnUnbegun } from './fire-record.ts';
import type { ReadyRun } from './run-desk.ts';
import type { ServiceEvent } from './service-event.ts';

/** What a run needs to begin. */
export interface Prepared {
  readonly plan: Plan;
  readonly targets: ReadonlyMap<string, Target>;
}

export type Preparation = Result<Prepared, readonly Problem[]>;

export interface RunStarterOptions {
  readonly clock: Clock;
  readonly serving: Serving;
  /** Where the manifest stands, as the record of a run says it. Default: null. */
  readonly manifestPath?: string | null;
  /** `at`: the nominal instant of the fire that it is for, in milliseconds since 1970; left out where somebody has asked. */
  readonly prepare: (
    trigger: string,
    inputs: ReadonlyMap<string, string>,
    at?: number,
  ) => Promise<Preparation>;
  /** A run is on the disk, and is to be conducted. */
  readonly begin: (ready: ReadyRun) => void;
  /** Whether this process conducts it. */
  readonly isConducted: (run: RunId) => boolean;
  readonly tell: (event: ServiceEvent) => void;
  readonly onRunFault: RunFaultListener;
}

/** Plans and begins runs that are owed, a few at a time, in the order of their decisions. */
export class RunStarter {
  readonly #options: RunStarterOptions;
  readonly #finished: (run: RunId, trigger: string) => void;
  #queue: OwedRun[] = [];

  /** `finished`: nothing came of a run. */
  constructor(options: RunStarterOptions, finished: (run: RunId, trigger: string) => void) {
    this.#options = options;
    this.#finished = finished;
  }

  get isIdle(): boolean {
    return this.#queue.length === 0;
  }

  owe(runs: readonly OwedRun[]): void {
    for (const run of runs) this.#queue.push(run);
  }

  /** The store still owes them, and says so when it is asked. */
  forget(): void {
    this.#queue = [];
  }

  /** The run of this name that is still to begin; undefined: none is. */
  owed(name: string): OwedRun | undefined {
    return this.#queue.find(({ run }) => run === name);
  }

  /** They are owed no more. Not to be called during a step. */
  drop(runs: ReadonlySet<RunId>): void {
    if (runs.size > 0) this.#queue = this.#queue.filter(({ run }) => !runs.has(run));
  }

  /** Begins the next `amount`. `isWanted`: asked before anything is written, as the store may have failed meanwhile. */
  async step(amount: number, isWanted: () => boolean): Promise<Result<void, StoreFault>> {
    const few = this.#queue.slice(0, amount);
    const prepared = await Promise.all(few.map(owed => this.#prepare(owed)));
    if (!isWanted()) return ok(undefined);
    const starting: Starting[] = [];
    for (const one of prepared) {
      if (!one.ok) return one;
      starting.push(one.value);
    }
    const { serving, clock, onRunFault, manifestPath = null } = this.#options;
    const startedAt = clock.now();
    const beginning = {
      runs: starting.flatMap(({ owed, outcome }) =>
        outcome.ok ? [newRunOf(owed, outcome.value, { startedAt, manifestPath })] : [],
      ),
      givenUp: starting.flatMap(({ owed, outcome }) =>
        outcome.ok ? [] : [{ run: owed.run, record: outcome.error.record }],
      ),
    };
    const begun = await serving.begin(beginning, onRunFault);
    if (!begun.ok) return begun;
    // Unless all of it was forgotten meanwhile.
    if (this.#queue[0] === few[0]) this.#queue.splice(0, few.length);
    this.#carryOut(starting, begun.value, startedAt);
    return ok(undefined);
  }

  #carryOut(starting: readonly Starting[], { journals, givenUp }: Begun, startedAt: number): void {
    const { begin, isConducted } = this.#options;
    const byRun = new Map(journals.map(journal => [journal.run, journal]));
    for (const { owed, outcome } of starting) {
      const { run, trigger } = owed;
      const journal = byRun.get(run);
      if (outcome.ok && journal !== undefined) {
        this.#decided(owed, recordOf(owed));
        begin({ run, trigger, ...outcome.value, journal, origin: originOf(owed), startedAt, left: null });
      } else if (!outcome.ok && givenUp.has(run)) {
        this.#decided(owed, outcome.error.record);
        this.#notStarted(trigger, outcome.error.problems);
        this.#finished(run, trigger);
      } else if (!isConducted(run)) this.#finished(run, trigger);
    }
  }

  #decided({ trigger }: OwedRun, record: FireRecord | null): void {
    const { tell, clock } = this.#options;
    if (record !== null) tell({ type: 'fire-decided', at: clock.now(), trigger, record });
  }

  #notStarted(trigger: string, problems: readonly Problem[]): void {
    const { tell, clock } = this.#options;
    if (problems.length > 0) tell({ type: 'not-started', at: clock.now(), trigger, problems });
  }

  async #prepare(owed: OwedRun): Promise<Result<Starting, StoreFault>> {
    const record = recordOf(owed);
    const prepared = await this.#preparation(owed);
    if (!prepared.ok) return prepared;
    if (prepared.value.ok) return ok({ owed, outcome: prepared.value });
    const problems = prepared.value.error;
    return ok({
      owed,
      outcome: err({ record: record === null ? null : notStarted(record, problems), problems }),
    });
  }

  async #preparation({ run, trigger, cause }: OwedRun): Promise<Result<Preparation, StoreFault>> {
    const { prepare, serving } = this.#options;
    if (cause.kind === 'fire') return ok(await prepare(trigger, new Map(), cause.at));
    const order = await serving.orderFor(run);
    return order.ok ? ok(await prepare(trigger, order.value?.inputs ?? new Map())) : order;
  }
}

/** A run that is owed, and what was made for it, or why nothing comes of it. */
interface Starting {
  readonly owed: OwedRun;
  readonly outcome: Result<
    Prepared,
    { readonly record: FireRecord | null; readonly problems: readonly Problem[] }
  >;
}

/** Of the fire that it is for; null: somebody has asked for it. */
const recordOf = ({ run, ...decision }: OwedRun): FireRecord | null =>
  fireRecordOf({ ...decision, outcome: { kind: 'fired', run } });

/** What is to stand of its fire when it is cancelled now; null: it is not owed, or somebody has asked for it. */
export function withdrawnRecord(owed: OwedRun | undefined): FireRecord | null {
  const record = owed === undefined ? null : recordOf(owed);
  return record === null ? null : withdrawnUnbegun(record);
}

export const originOf = ({ cause }: OwedRun): RunOrigin =>
  cause.kind === 'fire'
    ? { kind: 'schedule', schedule: cause.schedule, instant: cause.at }
    : { kind: 'order', by: cause.by };

export const newRunOf = (
  owed: OwedRun,
  { plan }: Prepared,
  place: { readonly startedAt: number; readonly manifestPath: string | null },
): NewRun => ({ id: owed.run, plan, origin: originOf(owed), parent: null, ...place });
