import type { Clock } from '../../src/core/clock.ts';
import { runId } from '../../src/core/ids.ts';
import { err, ok } from '../../src/core/result.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { nextOccasion, startOfOccasion } from '../../src/schedule/occasions.ts';
import { Conductor } from '../../src/service/conductor.ts';
import { ManifestKeeper } from '../../src/service/manifest-keeper.ts';
import type { FireRecord } from '../../src/store/records.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { Tracked } from '../../src/targets/follower.ts';
import { manifestOf, problemsOf } from '../manifest/loading.ts';
import { buildOf, FakeTarget, finished } from '../run/fake-target.ts';
import { HandTicks } from '../schedule/hand-ticks.ts';
import { value } from '../store/store-rig.ts';

/** A clock that leaps: timers that came due on the way fire at its end, as those of a machine that has slept do. */
class LeapingClock implements Clock {
  #now: number;
  readonly #timers = new Set<{ readonly at: number; readonly act: () => void }>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, act: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  leap(to: number): void {
    this.#now = to;
  }

  /** Lets what is due happen, in the order in which it came due. */
  fire(): void {
    const due = [...this.#timers].filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.#timers.delete(timer)) timer.act();
  }
}

const SECOND = 1_000;

export interface YearOptions {
  /** Where the store is. */
  readonly path: string;
  readonly from: number;
  readonly manifest: string;
  /** How long a build of a job takes, in milliseconds. */
  readonly durationOf: (job: string) => number;
}

/**
 * What `volley serve` is made of, with a store on the disk, and a server whose builds take the time that they take. Only the
 * clock is not real: it leaps from one moment at which something happens to the next.
 */
export class ServedYear {
  readonly #options: YearOptions;
  readonly #clock: LeapingClock;
  readonly #target = new FakeTarget();
  /** When builds end, by their queue items. */
  readonly #ends = new Map<string, number>();
  #text: string;
  #names = 0;
  #processes = 0;
  #ticks = new HandTicks();
  /** null: no process serves. */
  #process: { readonly conductor: Conductor; readonly keeper: ManifestKeeper; readonly store: Store } | null =
    null;

  constructor(options: YearOptions) {
    this.#options = options;
    this.#text = options.manifest;
    this.#clock = new LeapingClock(options.from);
    this.#target.onSubmit = submission => {
      const outcome = this.#target.queued(submission);
      if (outcome.kind !== 'queued') throw new Error('a fake server takes everything');
      this.#ends.set(outcome.queueId, this.#clock.now() + options.durationOf(submission.job.join('/')));
      return outcome;
    };
    this.#target.onObserve = tracked => ok(tracked.map(one => this.#observed(one)));
  }

  /** A process begins to serve. */
  async start(): Promise<void> {
    const store = await this.#store();
    this.#ticks = new HandTicks();
    const keeper = await ManifestKeeper.open(
      {
        path: 'triggers.yaml',
        load: async () => {
          const problems = problemsOf(this.#text).filter(({ severity }) => severity === 'error');
          return problems.length > 0 ? err(problems) : ok({ manifest: manifestOf(this.#text), warnings: [] });
        },
        watch: () => () => {},
      },
      this.#clock,
    );
    if (!keeper.ok) throw new Error('the manifest is wrong');
    const conductor = value(
      await Conductor.open({
        clock: this.#clock,
        ticks: this.#ticks,
        store,
        manifest: keeper.value,
        workshop: {
          plan: (manifest, trigger, inputs) =>
            makePlan(manifest, { triggers: [trigger], inputs, env: () => undefined }),
          targets: async () => ok(new Map([['ci', this.#target]])),
          use: () => () => {},
          missingSecrets: async () => [],
          polling: () => new Map(),
        },
        nameRun: () => runId(String(++this.#names)),
        onTakenOver: fault => {
          throw new Error(fault.message);
        },
      }),
    );
    this.#process = { conductor, keeper: keeper.value, store };
    value(await conductor.begin());
    await settle();
  }

  /** It is told to end, and does. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    const drained = process?.conductor.drain();
    await settle();
    await drained;
    await process?.store.close();
  }

  /** Serves until `to`, and wakes up then. */
  async serveUntil(to: number): Promise<void> {
    for (let next = this.#next(to); next < to; next = this.#next(to)) await this.#reach(next);
    await this.#reach(to);
  }

  /** Nothing happens here until `to`: the machine sleeps, or no process serves. */
  async sleepUntil(to: number): Promise<void> {
    if (this.#process === null) this.#clock.leap(to);
    else await this.#wake(to);
  }

  /** Somebody edits the manifest; what is wrong with it if it cannot be served. */
  async edit(text: string): Promise<readonly string[]> {
    this.#text = text;
    await this.#process?.keeper.reload();
    await settle();
    return this.#process?.keeper.state.rejected?.problems.map(({ code }) => code) ?? [];
  }

  /** What became of each fire, as it stands in the store. */
  async record(): Promise<readonly FireRecord[]> {
    const store = await this.#store();
    const fires = value(await store.fires({ trigger: null, before: null, limit: 100_000 }));
    await store.close();
    return fires;
  }

  /** What serves now. */
  get service(): Conductor {
    if (this.#process === null) throw new Error('no process serves');
    return this.#process.conductor;
  }

  /** How many builds there were of each job. */
  get builds(): Readonly<Record<string, number>> {
    const amounts: Record<string, number> = {};
    for (const { job } of this.#target.submitted) amounts[job.join('/')] = (amounts[job.join('/')] ?? 0) + 1;
    return amounts;
  }

  async #store(): Promise<Store> {
    this.#processes += 1;
    const { path } = this.#options;
    return value(
      await openStore(
        { path, folder: 'given' },
        {
          clock: this.#clock,
          owner: { id: String(this.#processes), pid: this.#processes, host: 'here' },
          isAlive: pid => pid === this.#processes,
          gather: act => void setImmediate(act),
        },
      ),
    );
  }

  /** The next moment at which something happens: a fire starts, or a build ends. */
  #next(to: number): number {
    const now = this.#clock.now();
    const ends = [...this.#ends.values()].filter(end => end > now);
    // What is due already waits for a look at the server.
    const isHeld = this.#process !== null && (this.#process.conductor.lastLook ?? now) < now;
    const starts = isHeld ? [now + SECOND] : this.#starts(now);
    return Math.min(to, ...starts, ...ends);
  }

  /** When the next fire of each schedule starts, excluded and paused ones among them: they are decided, too. */
  #starts(now: number): readonly number[] {
    return (this.#process?.keeper.served.schedules ?? []).flatMap(schedule => {
      let at = nextOccasion(schedule, now - schedule.rules.jitter - 1);
      while (at !== null && startOfOccasion(schedule, at) <= now) at = nextOccasion(schedule, at);
      return at === null ? [] : [startOfOccasion(schedule, at)];
    });
  }

  /** As a process does that ticks each second: its last look is a second old. */
  async #reach(at: number): Promise<void> {
    if (at - SECOND > this.#clock.now()) {
      this.#clock.leap(at - SECOND);
      this.#ticks.tick();
    }
    await this.#wake(at);
  }

  async #wake(at: number): Promise<void> {
    this.#clock.leap(at);
    // The ticks come first: that is the harder order, as what has ended meanwhile is not known yet.
    this.#ticks.tick();
    await settle();
    this.#clock.fire();
    await settle();
  }

  #observed(tracked: Tracked) {
    const end = this.#ends.get(tracked.queueId) ?? Number.POSITIVE_INFINITY;
    return end <= this.#clock.now()
      ? finished(tracked)
      : ({ key: tracked.key, state: 'running', build: buildOf(tracked) } as const);
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let round = 0; round < 25; round++) await new Promise(resolve => setImmediate(resolve));
}
