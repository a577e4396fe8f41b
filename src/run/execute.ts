import { setMaxListeners } from 'node:events';
import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { withRun } from '../plan/with-run.ts';
import type { Target } from '../targets/target.ts';
import { Cancelling, unsent } from './cancel/cancelling.ts';
import { stopGrace } from './cancel/stop-grace.ts';
import { untilEnd } from './cancel/until-end.ts';
import { Caps } from './caps/caps.ts';
import type { EventSink } from './events.ts';
import type { Shown } from './follow/observing.ts';
import type { Polling } from './follow/poll-interval.ts';
import type { OtherRuns } from './lost-answers/other-runs.ts';
import { Owners } from './merging/owners.ts';
import { Partners } from './merging/partners.ts';
import { fireTriggers } from './order/fire-triggers.ts';
import { Firing } from './order/firing.ts';
import type { TargetDesks } from './per-target/target-desk.ts';
import type { Way } from './per-target/way.ts';
import { createWays } from './per-target/ways.ts';
import { attemptsFrom, type Entry, isOver, type Restored } from './requests/entry.ts';
import { Ledger } from './requests/ledger.ts';
import { isUnrecorded } from './requests/own-refusals.ts';
import { isTimeout, type RunSummary } from './summary.ts';
import { Timeouts } from './timeouts/timeouts.ts';
import type { Random } from './waiting/backoff.ts';

export interface RunOptions {
  readonly run: RunId;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Shared with other runs of this process: a controller does not care whose builds they are. Default: this run's own. */
  readonly caps?: Caps;
  /**
   * Shared with the same runs, for the targets that these have in common: to a controller they are one client. Each target's
   * are as the first run says that goes there. Default: this run's own.
   */
  readonly desks?: TargetDesks;
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
  /** Targets that have answered an earlier process of the run: they are waited for when they are down. Default: none. */
  readonly answered?: ReadonlySet<string>;
  /** What the other runs know that go to the same servers. Default: there are none. */
  readonly otherRuns?: OtherRuns;
  /**
   * Whether the run is this process's own for certain, asked right before a byte goes out that may have an effect, so that it
   * is quick; `now`: by the monotonic clock. What it denies is not sent before it has been announced once more. Default: it
   * is, as where nothing is written down.
   */
  readonly isOurs?: (now: number) => boolean;
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

export type { Restored } from './requests/entry.ts';

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
  readonly #partners: Partners;
  readonly #owners = new Owners();
  /** Ends the waiting for answers: what was on its way is looked for from then on. */
  readonly #unanswered = new AbortController();
  /** Ends what would look, wait or answer on after the run. */
  readonly #over = new AbortController();

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    const {
      clock,
      run,
      targets,
      caps = new Caps(),
      maxParallel = null,
      isOurs = always,
      stop,
      leave,
    } = options;
    // Each target listens to them; Node would warn of a leak at the eleventh listener.
    setMaxListeners(0, stop, leave, this.#over.signal, this.#unanswered.signal);
    const ledger = new Ledger(plan, clock, options.emit, entry => this.#changed(entry), options.restored);
    const asked = (): void => {
      for (const { tracker } of this.#ways.values()) tracker.urge();
    };
    this.#ledger = ledger;
    const over = this.#over.signal;
    this.#cancelling = new Cancelling({ ledger, targets, clock, over, isOurs, asked });
    this.#timeouts = new Timeouts(clock, {
      due: entry => this.#wayOf(entry).tracker.urge(),
      stop: (entry, cause) => void this.#cancelling.unwanted(entry, cause),
      leave: (entry, cause) => ledger.release(entry, cause),
    });
    this.#partners = new Partners({ ledger, trackerOf: entry => this.#wayOf(entry).tracker });
    this.#ways = createWays(plan, {
      ...options,
      ledger,
      owners: this.#owners,
      over: this.#over.signal,
      listener: {
        onUnwanted: entry => this.#cancelling.begun(entry),
        onDoubtful: entry => void this.#firing.seek(entry),
        onShown: (entry, shown) => this.#shown(entry, shown),
        onBack: (entry, away) => this.#timeouts.wasAway(entry, away),
      },
    });
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
      signals: { stop, leave: this.#unanswered.signal },
      isOurs,
      leftOf: key => options.restored?.get(key),
      levelOf: entry => this.#levelOf(entry),
      arrived: entry => this.#arrived(entry),
    });
  }

  async run(): Promise<RunSummary> {
    try {
      return await this.#conduct();
    } finally {
      // After a defect, too, nothing looks, waits or sends on, and nobody else waits for the places that it had.
      this.#unanswered.abort();
      this.#over.abort();
      this.#timeouts.close();
      this.#ledger.letGo();
    }
  }

  async #conduct(): Promise<RunSummary> {
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
    await untilEnd(all, {
      clock,
      stop,
      leave,
      unanswered: this.#unanswered,
      over: this.#over.signal,
      onStop: () => void this.#cancelling.all(),
      grace: () => stopGrace(ledger.all(), entry => this.#wayOf(entry).target),
    });
    this.#over.abort();
    // Whatever was announced stays as it is: whoever goes on with the run can find out what became of it.
    for (const entry of ledger.all())
      if (entry.state.state === 'planned') ledger.end(entry, unsent('interrupt'));
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
    const { changedAt, item, resent } = this.#options.restored?.get(entry.request.key) ?? {};
    const since = changedAt ?? undefined;
    // A build that is known is no candidate for a request whose answer was lost.
    if (item !== undefined) {
      const { target, key } = entry.request;
      if ('build' in entry.state) this.#owners.began(target, item.queueId, key);
      else this.#owners.set(target, item.queueId, key, item.session);
    }
    this.#timeouts.changed(entry, entry.trigger.timeout, since);
    if (resent === true) void this.#ledger.change(entry, { state: 'planned' });
    this.#firing.takeUp(entry);
    this.#partners.changed(entry);
    this.#tellBackoff(entry);
    // The earlier process may have ended between the end of a build and saying that another one follows.
    if (!this.stopping && isOver(entry)) this.#ledger.retry(entry, since);
  }

  /** The earlier process has told that it would be tried again; that it still waits for that, nobody has. */
  #tellBackoff({ request: { key }, state, due }: Entry): void {
    const at = this.#options.clock.now();
    const wait = Math.ceil(due - at);
    if (state.state !== 'planned' || wait <= 0 || this.#options.restored?.has(key) !== true) return;
    void this.#ledger.tell({ type: 'request-held', at, key, by: { kind: 'backoff', wait } });
  }

  get stopping(): boolean {
    return this.#options.stop.aborted;
  }

  #changed(entry: Entry): void {
    this.#timeouts.changed(entry, entry.trigger.timeout);
    this.#firing.changed(entry);
    this.#partners.changed(entry);
    if (!isOver(entry)) return;
    this.#wayOf(entry).tracker.untrack(entry.request.key);
    if (!this.stopping && !this.#over.signal.aborted && this.#ledger.retry(entry)) return;
    if (!this.#over.signal.aborted) this.#failFast(entry);
  }

  /** Ends the others of its trigger, when it has failed in its last attempt and the trigger wants that. */
  #failFast(entry: Entry): void {
    if (!entry.trigger.failFast || !isOver(entry) || entry.next !== null) return;
    // What was cancelled for another reason than its own time did not fail by itself.
    const { good, cancelled } = this.#ledger.report(entry);
    const cause = entry.cancelled ?? cancelled;
    const byItself = cause === null || isTimeout(cause);
    if (!byItself || entry.state.state === 'skipped' || good || isUnrecorded(entry.state)) return;
    for (const other of this.#ledger.ofTrigger(entry.trigger.name))
      void this.#cancelling.unwanted(other, 'fail-fast');
  }

  #levelOf({ trigger }: Entry): WaitLevel {
    const { detach = false, wait = trigger.wait } = this.#options;
    return detach ? 'submitted' : wait;
  }

  #shown(entry: Entry, { isRunning, lookedAt }: Shown): void {
    this.#timeouts.shown(entry, lookedAt);
    // One that is being cancelled is followed to its end, however far it was to be followed.
    if (entry.cancelled !== null) {
      this.#cancelling.shown(entry);
      return;
    }
    const level = this.#levelOf(entry);
    if (level === 'queued' || (level === 'started' && isRunning)) this.#arrived(entry);
  }

  #arrived(entry: Entry): void {
    this.#ledger.release(entry, this.#options.detach === true ? 'detach' : 'wait');
  }

  #wayOf({ request }: Entry): Way {
    const way = this.#ways.get(request.target);
    if (way === undefined)
      throw new Error(`the plan names a target "${request.target}" that the run was not given`);
    return way;
  }
}

const always = (): boolean => true;

/** The attempt that counts for now. */
const lastOf = (first: Entry): Entry => [...attemptsFrom(first)].at(-1) ?? first;
