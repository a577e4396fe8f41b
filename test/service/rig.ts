import { onTestFinished } from 'vitest';
import { type RunId, runId } from '../../src/core/ids.ts';
import type { Problem } from '../../src/core/problem.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { Conductor, type ConductorOptions } from '../../src/service/conductor.ts';
import { ManifestKeeper } from '../../src/service/manifest-keeper.ts';
import type { ServiceEvent } from '../../src/service/service-event.ts';
import type { Workshop } from '../../src/service/workshop.ts';
import type { Journal } from '../../src/store/journal.ts';
import type { FireRecord } from '../../src/store/records.ts';
import type { RunFaultListener, ServiceChange, Serving } from '../../src/store/serving.ts';
import type { Store } from '../../src/store/store.ts';
import { type StoreFault, storeFault } from '../../src/store/store-fault.ts';
import type { Observation, Tracked } from '../../src/targets/follower.ts';
import { manifestOf } from '../manifest/loading.ts';
import { buildOf, FakeTarget, finished } from '../run/fake-target.ts';
import { HandTicks } from '../schedule/hand-ticks.ts';
import { owner, Rig as StoreRig, value } from '../store/store-rig.ts';

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "http://ci/"}}\ntriggers:\n';

/** A service on a clock that stands still, with a store on the disk and a server that does as it is told. */
export class ServiceRig {
  readonly stores = new StoreRig();
  readonly target = new FakeTarget();
  readonly events: ServiceEvent[] = [];
  readonly takenOver: StoreFault[] = [];
  /** What every write comes to while it is set. */
  fault: StoreFault | null = null;
  /** What beginning a run comes to, before the store is asked. */
  onBegin: () => Result<void, StoreFault> = () => ok(undefined);
  /** Called when a change is on the disk, before the process learns of it. */
  onCommitted: (change: ServiceChange) => Promise<void> = async () => {};
  /** Called when a process has read what the one before has left, before it goes on from that. */
  onRemembered: () => void = () => {};
  /** Called before a process reads from the store how a run stands. */
  onRunRead: (run: string) => Promise<void> = async () => {};
  /** Has the journal of a run that has begun fail. */
  failJournal: RunFaultListener = () => {};
  /** Whether journals of new runs fail to write the end of their run down. */
  losesEnds = false;
  /** How often a write was tried. */
  writes = 0;
  /** Called before a plan is made. */
  onPlan: () => void = () => {};
  /** Why no target can be made. */
  missing: readonly Problem[] = [];
  ticks = new HandTicks();
  /** Queue items whose builds have ended. */
  readonly over = new Set<string>();
  #text: string;
  #names = 0;

  constructor(triggers: string) {
    this.#text = HEAD + triggers;
    this.target.onObserve = tracked => ok(tracked.map(one => this.#observed(one)));
    this.target.onCancel = ({ queueId }) => {
      this.over.add(queueId);
      return ok(undefined);
    };
  }

  get clock() {
    return this.stores.clock;
  }

  /** A process that serves; `id` tells it from others. */
  async process(id = 'a', more: Partial<ConductorOptions> = {}): Promise<Conductor> {
    const store = await this.stores.store({ owner: owner(id), gather: act => void setImmediate(act) });
    this.ticks = new HandTicks();
    const source = {
      path: 'triggers.yaml',
      load: async () => ok({ manifest: manifestOf(this.#text), warnings: [] }),
      watch: () => () => {},
    };
    const keeper = await ManifestKeeper.open(source, this.clock);
    if (!keeper.ok) throw new Error('the manifest is wrong');
    const conductor = value(
      await Conductor.open({
        clock: this.clock,
        ticks: this.ticks,
        store: this.#failing(store),
        manifest: keeper.value,
        workshop: this.#workshop,
        nameRun: () => this.#name(),
        onTakenOver: fault => this.takenOver.push(fault),
        ...more,
      }),
    );
    conductor.onEvent(event => this.events.push(event));
    onTestFinished(async () => conductor.abandon());
    return conductor;
  }

  /** One that serves by now. */
  async serving(id = 'a'): Promise<Conductor> {
    const conductor = await this.process(id);
    value(await conductor.begin());
    await this.settle();
    return conductor;
  }

  /** Lets time pass, a second at a time, with a look at the clock each. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(1_000);
      this.ticks.tick();
      await this.settle();
    }
  }

  /** Lets everything happen that waits for nothing but its turn. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) await new Promise(resolve => setImmediate(resolve));
  }

  /** Builds that have begun so far end at the next look. */
  endBuilds(): void {
    for (const [index] of this.target.submitted.entries()) this.over.add(String(index + 1));
  }

  of<Type extends ServiceEvent['type']>(type: Type): readonly Extract<ServiceEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<ServiceEvent, { type: Type }> => event.type === type);
  }

  /** Decisions that were told, in order. */
  get decisions(): readonly FireRecord['decision'][] {
    return this.of('fire-decided').map(({ record }) => record.decision);
  }

  #observed(tracked: Tracked): Observation {
    if (this.over.has(tracked.queueId)) return finished(tracked);
    return { key: tracked.key, state: 'running', build: buildOf(tracked) };
  }

  #name(): RunId {
    this.#names += 1;
    return runId(`run-${this.#names}`);
  }

  readonly #workshop: Workshop = {
    plan: (manifest, trigger, inputs) => {
      this.onPlan();
      return makePlan(manifest, { triggers: [trigger], inputs, env: () => undefined });
    },
    targets: async () => (this.missing.length > 0 ? err(this.missing) : ok(new Map([['ci', this.target]]))),
    use: () => () => {},
    missingSecrets: async () => this.missing,
    polling: () => new Map(),
  };

  /** The store, whose writes for the service fail while `fault` is set. */
  #failing(store: Store): Store {
    const rig = this;
    return new Proxy(store, {
      get(its, name: keyof Store) {
        if (name === 'run')
          return async (run: string) => {
            await rig.onRunRead(run);
            return its.run(run);
          };
        if (name !== 'serve') return typeof its[name] === 'function' ? its[name].bind(its) : its[name];
        return async (...args: Parameters<Store['serve']>) => {
          const serving = await its.serve(...args);
          return serving.ok ? ok(rig.#failingPart(serving.value)) : serving;
        };
      },
    });
  }

  #failingPart(serving: Serving): Serving {
    return {
      remembered: async () => {
        const memory = await serving.remembered();
        this.onRemembered();
        return memory;
      },
      orderOf: key => serving.orderOf(key),
      orderFor: run => serving.orderFor(run),
      close: () => serving.close(),
      commit: async (change, onFault) => {
        this.writes += 1;
        if (this.fault !== null) return err(this.fault);
        const committed = await serving.commit(change, onFault);
        if (committed.ok) await this.onCommitted(change);
        return committed;
      },
      begin: async (beginning, onFault) => {
        this.writes += 1;
        this.failJournal = onFault;
        const first = this.fault === null ? this.onBegin() : err(this.fault);
        const begun = first.ok ? await serving.begin(beginning, onFault) : first;
        if (!begun.ok || !this.losesEnds) return begun;
        return ok({ ...begun.value, journals: begun.value.journals.map(withoutEnd) });
      },
    };
  }
}

/** A journal that fails when its run ends. */
const withoutEnd = (journal: Journal): Journal => ({
  run: journal.run,
  append: async event => (event.type === 'run-finished' ? err(diskFull) : journal.append(event)),
  onCancel: listen => journal.onCancel(listen),
  isOurs: now => journal.isOurs(now),
  flush: () => journal.flush(),
  close: async () => {
    await journal.close();
    return err(diskFull);
  },
});

export const diskFull = storeFault('disk-full', 'store.db');

export const schedule = (more = ''): string =>
  `  t: {job: x, inputs: {n: {type: number, default: 1}}, parameters: {N: "\${{ inputs.n }}"}, schedule: [{cron: "*/10 * * * * *"${more}}]}`;
