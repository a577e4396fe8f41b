import { setMaxListeners } from 'node:events';
import { type Clock, pause } from '../core/clock.ts';
import type { QueueId, RunId } from '../core/ids.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan, PlannedConnection } from '../plan/plan.ts';
import { REHEARSAL } from '../plan/plan-target.ts';
import { withRun } from '../plan/with-run.ts';
import type { Observation, Target } from '../targets/target.ts';
import type { Random } from './backoff.ts';
import { Cancelling, unsent } from './cancelling.ts';
import { Caps } from './caps.ts';
import { attemptsFrom, type Entry, isOver, type Restored } from './entry.ts';
import type { EventSink } from './events.ts';
import { fireTriggers } from './fire-triggers.ts';
import { Firing } from './firing.ts';
import { Ledger } from './ledger.ts';
import { Owners } from './owners.ts';
import type { Polling } from './poll-interval.ts';
import { type Sent, ServerSessions } from './server-sessions.ts';
import { isTimeout, type RunSummary } from './summary.ts';
import { Timeouts } from './timeouts.ts';
import { createWay, type Way } from './way.ts';

export interface RunOptions {
  readonly run: RunId;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Shared with other runs of this process: a controller does not care whose builds they are. Default: this run's own. */
  readonly caps?: Caps;
  /** Builds in flight at most, over all runs that share `caps`. Default: no bound but those of the plan. */
  readonly maxParallel?: number;
  /** How far requests are followed, whatever their triggers say. Default: as they say. */
  readonly wait?: WaitLevel;
  /** Leaves every request to its server as soon as that has taken it. Default: false. */
  readonly detach?: boolean;
  /** How often each target is looked at, by name. Default: as `Polling` says. */
  readonly polling?: ReadonlyMap<string, Polling>;
  /** What an earlier process of this run has come to, by request key: the run goes on from there. Default: nothing. */
  readonly restored?: ReadonlyMap<string, Restored>;
  /** When the run began, in milliseconds since 1970. Default: now. */
  readonly startedAt?: number;
  /** What `run.scheduled-time` says, in milliseconds since 1970. Default: `startedAt`. */
  readonly scheduledTime?: number;
  readonly clock: Clock;
  /** Where jitter comes from. Default: `Math.random`. */
  readonly random?: Random;
  readonly emit: EventSink;
  /** First: nothing new, cancel what is queued, stop what runs, and wait for that. */
  readonly stop: AbortSignal;
  /** Second: leave at once; the summary tells what was left behind. */
  readonly leave: AbortSignal;
}

/** After a stop, the controller gets this long to end what was cancelled, its answers included. Milliseconds. */
const STOP_GRACE = 30_000;

export type { Restored } from './entry.ts';

/** Plan → finished builds. Settles when every request has come to an end, or when told to leave. */
export async function execute(plan: Plan, options: RunOptions): Promise<RunSummary> {
  const { run, clock, startedAt = clock.now(), scheduledTime = startedAt } = options;
  return new Execution(withRun(plan, { id: run, scheduledTime }), { ...options, startedAt }).run();
}

class Execution {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #ledger: Ledger;
  readonly #ways: ReadonlyMap<string, Way>;
  readonly #timeouts: Timeouts;
  readonly #cancelling: Cancelling;
  readonly #firing: Firing;
  readonly #owners = new Owners();
  /** Ends what would look, wait or answer on after the run. */
  readonly #over = new AbortController();

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    const { clock, run, targets, caps = new Caps(), maxParallel = null, stop, leave } = options;
    // Each target listens to them; Node would warn of a leak at the eleventh listener.
    setMaxListeners(0, stop, leave, this.#over.signal);
    const ledger = new Ledger(plan, clock, options.emit, entry => this.#changed(entry), options.restored);
    const asked = (): void => {
      for (const { tracker } of this.#ways.values()) tracker.hurry();
    };
    this.#ledger = ledger;
    this.#cancelling = new Cancelling({ ledger, targets, clock, over: this.#over.signal, asked });
    this.#timeouts = new Timeouts(clock, {
      stop: (entry, cause) => void this.#cancelling.unwanted(entry, cause),
      leave: (entry, cause) => ledger.release(entry, cause),
    });
    this.#ways = new Map([...targets].map(([name, target]) => [name, this.#way(name, target)]));
    this.#firing = new Firing({
      plan,
      run,
      ledger,
      clock,
      caps,
      maxParallel,
      owners: this.#owners,
      wayOf: entry => this.#wayOf(entry),
      cancelling: this.#cancelling,
      signals: { stop, leave },
      announcedAt: key => options.restored?.get(key)?.changedAt ?? null,
      levelOf: entry => this.#levelOf(entry),
      arrived: entry => this.#arrived(entry),
    });
  }

  async run(): Promise<RunSummary> {
    const { clock, run, stop, leave } = this.#options;
    const ledger = this.#ledger;
    const { restored, startedAt = clock.now() } = this.#options;
    const over = ledger.planned().filter(entry => isOver(lastOf(entry))).length;
    await ledger.tell({
      type: 'run-started',
      at: clock.now(),
      run,
      requests: this.#plan.requests.length,
      ...(restored === undefined ? {} : { over }),
    });
    // Those that are under way already hold their places before anything new asks for one.
    for (const entry of ledger.all()) this.#takeUp(entry);
    // The earlier process may have ended between a failure and its consequences.
    if (restored !== undefined && !this.stopping) for (const entry of ledger.all()) this.#failFast(entry);
    const all = fireTriggers(this.#plan, { ledger, firing: this.#firing, clock, stop });
    const gone = this.#over.signal;
    const stopped = whenAborted(stop, gone);
    void stopped.then(() => this.#cancelling.all());
    await Promise.race([all, whenAborted(leave, gone), stopped.then(() => pause(clock, STOP_GRACE, gone))]);
    this.#over.abort();
    // Whatever was announced stays as it is: whoever goes on with the run can find out what became of it.
    for (const entry of ledger.all())
      if (entry.state.state === 'planned') ledger.end(entry, unsent('interrupt'));
    this.#timeouts.close();
    const summary: RunSummary = {
      run,
      startedAt,
      finishedAt: clock.now(),
      interrupted: stop.aborted || leave.aborted,
      requests: ledger.planned().map(entry => ledger.report(entry)),
    };
    await ledger.close({ type: 'run-finished', at: clock.now(), summary });
    return summary;
  }

  #takeUp(entry: Entry): void {
    const { changedAt, queueId } = this.#options.restored?.get(entry.request.key) ?? {};
    const since = changedAt ?? undefined;
    // A build that has ended is no candidate for a request whose answer was lost.
    if (queueId !== undefined) this.#owners.set(entry.request.target, queueId, entry.request.key);
    this.#timeouts.changed(entry, entry.trigger.timeout, since);
    this.#firing.takeUp(entry);
    // The earlier process may have ended between the end of a build and saying that another one follows.
    if (!this.stopping && isOver(entry)) this.#ledger.retry(entry, since);
  }

  get stopping(): boolean {
    return this.#options.stop.aborted;
  }

  #changed(entry: Entry): void {
    this.#timeouts.changed(entry, entry.trigger.timeout);
    this.#firing.changed(entry);
    if (!isOver(entry)) return;
    this.#wayOf(entry).tracker.untrack(entry.request.key);
    if (!this.stopping && !this.#over.signal.aborted && this.#ledger.retry(entry)) return;
    if (!this.#over.signal.aborted) this.#failFast(entry);
  }

  /** Ends the others of its trigger, when it has failed in its last attempt and the trigger wants that. */
  #failFast(entry: Entry): void {
    if (!entry.trigger.failFast || !isOver(entry) || entry.next !== null) return;
    // What was cancelled for another reason than its own time did not fail by itself.
    const byItself = entry.cancelled === null || isTimeout(entry.cancelled);
    if (!byItself || entry.state.state === 'skipped' || this.#ledger.report(entry).good) return;
    for (const other of this.#ledger.ofTrigger(entry.trigger.name))
      void this.#cancelling.unwanted(other, 'fail-fast');
  }

  #levelOf({ trigger }: Entry): WaitLevel {
    const { detach = false, wait = trigger.wait } = this.#options;
    return detach ? 'submitted' : wait;
  }

  #arrived(entry: Entry): void {
    this.#ledger.release(entry, this.#options.detach === true ? 'detach' : 'wait');
  }

  #way(name: string, target: Target): Way {
    const { clock, random = Math.random, stop, polling, restored } = this.#options;
    const ledger = this.#ledger;
    const earlier = [...(restored?.values() ?? [])].map(({ state }) => state);
    const sessions = new ServerSessions(target, earlier, () => this.#owners.forget(name));
    const observing = {
      ledger,
      clock,
      onUnwanted: (entry: Entry) => void this.#cancelling.cancel(entry),
      isDoubtful: (sent: Sent | undefined, shown: Observation) => sessions.isDoubtful(sent, shown),
      onDoubtful: (entry: Entry) => void this.#firing.seek(entry),
      onShown: (entry: Entry, isRunning: boolean) => {
        const level = this.#levelOf(entry);
        if (level === 'queued' || (level === 'started' && isRunning)) this.#arrived(entry);
      },
    };
    const over = this.#over.signal;
    const owned = (): ReadonlySet<QueueId> => this.#owners.items(name);
    return createWay({
      name,
      target,
      polling: polling?.get(name),
      connection: connectionOf(name, this.#plan),
      ledger,
      clock,
      random,
      observing,
      owned,
      sessions,
      stop,
      over,
    });
  }

  #wayOf({ request }: Entry): Way {
    const way = this.#ways.get(request.target);
    if (way === undefined)
      throw new Error(`the plan names a target "${request.target}" that the run was not given`);
    return way;
  }
}

/** A run may be given targets that no request of its plan goes to. */
const connectionOf = (name: string, { targets }: Plan): PlannedConnection =>
  targets.get(name)?.connection ?? REHEARSAL;

/** The attempt that counts for now. */
const lastOf = (first: Entry): Entry => [...attemptsFrom(first)].at(-1) ?? first;

/** Resolves when `signal` aborts; lets go of it when `over` does, as a process may serve for months. */
const whenAborted = (signal: AbortSignal, over: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
