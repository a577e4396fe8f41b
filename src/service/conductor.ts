import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { ok } from '../core/result.ts';
import type { TickSource } from '../schedule/ticks/tick-source.ts';
import { otherRunsOf } from '../store/other-runs.ts';
import type { RunFaultListener, Serving } from '../store/serving.ts';
import type { Store, Stored } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { FireDesk } from './fire-desk.ts';
import type { ManifestKeeper, ServedManifest } from './manifest-keeper.ts';
import { Orders } from './orders.ts';
import { RunDesk } from './run-desk.ts';
import type { Preparation } from './run-starter.ts';
import { SecretWatch } from './secret-watch.ts';
import type { Service, ServiceState, TriggerState } from './service.ts';
import type { ServiceEvent } from './service-event.ts';
import { StoreAnswers } from './store-answers.ts';
import { TakingUp } from './taking-up.ts';
import { previewFires, type TriggerFacts, triggerStates } from './trigger-states.ts';
import type { Workshop } from './workshop.ts';

export interface ConductorOptions {
  readonly clock: Clock;
  readonly ticks: TickSource;
  readonly store: Store;
  readonly manifest: ManifestKeeper;
  readonly workshop: Workshop;
  readonly nameRun: () => RunId;
  /** Written down with each run, as its record says. Default: null. */
  readonly manifestPath?: string | null;
  /** Whether the next process can go on with what runs. Default: true. */
  readonly keepsRuns?: boolean;
  /** Another process serves from the store by now: this one has to end. */
  readonly onTakenOver: (fault: StoreFault) => void;
}

/** What serves a manifest: it owns the scheduler, the runs, and the service's part of the store. */
export class Conductor implements Service {
  readonly #options: ConductorOptions;
  readonly #serving: Serving;
  readonly #runs: RunDesk;
  readonly #fires: FireDesk;
  readonly #orders: Orders;
  readonly #taking: TakingUp;
  readonly #secrets: SecretWatch;
  readonly #answers: StoreAnswers;
  readonly #startedAt: number;
  readonly #over = new AbortController();
  readonly #listeners = new Set<(event: ServiceEvent) => void>();
  #phase: ServiceState['phase'] = 'starting';

  /** Fault `served` when another process serves from the store. */
  static async open(options: ConductorOptions): Stored<Conductor> {
    const { store, onTakenOver } = options;
    let conductor: Conductor | null = null;
    const lastLook = (): number | null => conductor?.lastLook ?? null;
    const serving = await store.serve({ lastLook, onTakenOver });
    if (!serving.ok) return serving;
    conductor = new Conductor(options, serving.value);
    return ok(conductor);
  }

  private constructor(options: ConductorOptions, serving: Serving) {
    const { clock, store, workshop, manifest } = options;
    this.#options = options;
    this.#serving = serving;
    this.#startedAt = clock.now();
    this.#answers = new StoreAnswers(store, workshop);
    const tell = (event: ServiceEvent): void => this.#tell(event);
    const finished = (run: RunId, trigger: string): void => {
      this.#taking.forget(run);
      this.#fires.finished(run, trigger);
    };
    const onRunFault: RunFaultListener = (run, fault) => {
      if (fault.code === 'taken-over') this.#runs.abandon(run);
      // The damage of one run is that run's: it is set aside when what it has under way has come to its end.
      else if (fault.run === undefined) this.#fires.fail(fault);
    };
    this.#runs = new RunDesk({
      clock,
      tell,
      polling: plan => workshop.polling(plan),
      use: targets => workshop.use(targets),
      otherRuns: run => otherRunsOf(store, run),
      onEnd: finished,
      // While the store fails, what it knows of is taken up when it is well.
      onUnrecorded: (run, trigger) => {
        if (this.#fires.storeFault === null) void this.#taking.take(run, trigger);
      },
      onLeftBehind: (run, trigger) => void this.#taking.takeLater(run, trigger),
    });
    this.#taking = new TakingUp({
      store,
      workshop,
      clock,
      manifest: () => manifest.served.manifest,
      begin: ready => this.#runs.conduct(ready),
      tell,
      finished,
      onRunFault,
      onStoreFault: fault => this.#fires.fail(fault),
      over: this.#over.signal,
    });
    this.#secrets = new SecretWatch({
      clock,
      missing: () => workshop.missingSecrets(manifest.served.manifest),
      tell,
    });
    this.#fires = new FireDesk({
      ...options,
      serving,
      schedules: () => manifest.served.schedules,
      prepare: (trigger, inputs, at) => this.#prepare(trigger, inputs, at),
      begin: ready => this.#runs.conduct(ready),
      cancel: run => void this.#runs.cancel(run),
      isConducted: run => this.#runs.has(run) || this.#taking.has(run),
      takeUp: (run, trigger) => void this.#taking.take(run, trigger),
      tell,
      onRunFault,
    });
    this.#orders = new Orders({
      clock,
      store,
      serving,
      fires: this.#fires,
      runs: this.#runs,
      hurry: run => this.#taking.hurry(run),
      hasTrigger: name => manifest.served.manifest.triggers.has(name),
      prepare: (trigger, inputs) => this.#prepare(trigger, inputs),
      phase: () => this.#phase,
      tell,
    });
  }

  /** When the clock was last looked at, in milliseconds since 1970; null: it has not been yet. */
  get lastLook(): number | null {
    return this.#fires.lastLook;
  }

  /** Takes up what the process before has left, and begins to fire. */
  async begin(): Stored<void> {
    const { manifest, clock } = this.#options;
    const started = await this.#fires.start();
    if (!started.ok || this.#phase !== 'starting') return started;
    this.#phase = 'serving';
    manifest.watch({
      onLoaded: ({ manifest: { triggers }, schedules }, { loaded }) => {
        this.#fires.reload();
        void this.#secrets.look();
        const { digest, problems, at } = loaded;
        const amounts = { triggers: triggers.size, schedules: schedules.length };
        this.#tell({ type: 'manifest-loaded', at, digest, ...amounts, problems });
      },
      onRejected: problems => this.#tell({ type: 'manifest-rejected', at: clock.now(), problems }),
    });
    this.#tell({
      type: 'serving',
      at: clock.now(),
      schedules: manifest.served.schedules.length,
      next: this.#fires.nextStart,
      paused: this.#fires.pauses.all,
      pausedTriggers: this.#pausedTriggers,
    });
    void this.#secrets.look();
    return started;
  }

  /** Begins nothing new, and leaves what runs for the next process to go on with. Resolves when that can. */
  async drain(): Promise<void> {
    if (this.#phase === 'draining') return;
    const { manifest, clock, keepsRuns: kept = true } = this.#options;
    // What has not begun to serve has nothing to leave.
    if (this.#phase === 'serving')
      this.#tell({ type: 'draining', at: clock.now(), running: this.#runs.running, kept });
    this.#phase = 'draining';
    manifest.close();
    this.#secrets.close();
    this.#over.abort();
    await this.#fires.close();
    await this.#runs.leave();
    await this.#serving.close();
  }

  /** Gives everything up at once: another process has it. */
  abandon(): void {
    this.#phase = 'draining';
    this.#options.manifest.close();
    this.#secrets.close();
    this.#over.abort();
    void this.#fires.close();
    for (const run of this.#runs.running) this.#runs.abandon(run);
  }

  state(): ServiceState {
    return {
      startedAt: this.#startedAt,
      phase: this.#phase,
      manifest: this.#options.manifest.state,
      paused: this.#fires.pauses.all,
      pausedTriggers: this.#pausedTriggers,
      triggers: this.#served.manifest.triggers.size,
      storeFault: this.#fires.storeFault,
      running: this.#runs.running,
      stuck: this.#taking.stuck,
      missingSecrets: this.#secrets.missing,
      next: this.#fires.nextStart,
    };
  }

  triggers(): readonly TriggerState[] {
    return triggerStates(this.#served, this.#facts());
  }

  trigger(name: string): TriggerState | null {
    return triggerStates(this.#served, this.#facts(), name)[0] ?? null;
  }

  preview: Service['preview'] = query => previewFires(this.#served, this.#fires.pauses, query);
  fires: Service['fires'] = query => this.#answers.fires(query);
  runs: Service['runs'] = query => this.#answers.runs(query);
  run: Service['run'] = name => this.#answers.run(name);
  events: Service['events'] = (run, after, limit) => this.#answers.events(run, after, limit);
  requests: Service['requests'] = (run, query) => this.#answers.requests(run, query);
  request: Service['request'] = (run, key) => this.#answers.request(run, key);
  log: Service['log'] = (run, key, offset, signal) =>
    this.#answers.log(run, key, { offset, signal, manifest: this.#served.manifest });
  start: Service['start'] = order => this.#orders.start(order);
  cancel: Service['cancel'] = run => this.#orders.cancel(run);
  pause: Service['pause'] = (trigger, pause) => this.#orders.pause(trigger, pause);
  resume: Service['resume'] = (trigger, resuming) => this.#orders.resume(trigger, resuming);

  onEvent(listen: (event: ServiceEvent) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  async #prepare(trigger: string, inputs: ReadonlyMap<string, string>, at?: number): Promise<Preparation> {
    const { workshop } = this.#options;
    const { manifest } = this.#served;
    const plan = workshop.plan(manifest, trigger, inputs, at);
    if (!plan.ok) return plan;
    const targets = await workshop.targets(plan.value, manifest);
    return targets.ok ? ok({ plan: plan.value, targets: targets.value }) : targets;
  }

  get #served(): ServedManifest {
    return this.#options.manifest.served;
  }

  /** A pause outlasts its trigger, which may come back. */
  get #pausedTriggers(): readonly string[] {
    const { triggers } = this.#served.manifest;
    return [...this.#fires.pauses.triggers.keys()].filter(name => triggers.has(name));
  }

  #facts(): TriggerFacts {
    return {
      now: this.#options.clock.now(),
      pauses: this.#fires.pauses,
      buffered: schedule => this.#fires.buffered(schedule),
      runsOf: trigger => this.#runs.runsOf(trigger),
    };
  }

  #tell(event: ServiceEvent): void {
    for (const listen of this.#listeners) listen(event);
  }
}
