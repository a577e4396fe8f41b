import { type Clock, pause } from '../core/clock.ts';
import type { RequestKey, RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { TriggerResult } from '../plan/condition.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from '../plan/plan.ts';
import type { Observation, Target, Tracked } from '../targets/target.ts';
import { type Caps, createCaps } from './caps.ts';
import type { EventSink, RunEvent } from './events.ts';
import { gateOf, resultOf } from './gate.ts';
import { type EndState, isEnd, type RequestState } from './request-state.ts';
import { type RequestReport, type RunSummary, reportOf } from './summary.ts';
import { PATIENCE, Tracker } from './tracker.ts';

export interface RunOptions {
  readonly run: RunId;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly clock: Clock;
  readonly emit: EventSink;
  /** First: nothing new, cancel what is queued, stop what runs, and wait for that. */
  readonly stop: AbortSignal;
  /** Second: leave at once; the summary tells what was left behind. */
  readonly leave: AbortSignal;
}

/** After a stop, the controller gets this long to end what was cancelled. Milliseconds. */
const STOP_GRACE = 30_000;

/** Plan → finished builds. Settles when every request has come to an end, or when told to leave. */
export async function execute(plan: Plan, options: RunOptions): Promise<RunSummary> {
  return new Execution(plan, options).run();
}

const NOT_SENT: EndState = {
  state: 'skipped',
  reason: 'the run was interrupted before it was sent',
  choice: false,
};

interface Entry {
  readonly request: PlannedRequest;
  state: RequestState;
  /** Settles the wait of the request's place under the caps. */
  readonly ended: Promise<void>;
  readonly end: () => void;
}

class Execution {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #entries = new Map<RequestKey, Entry>();
  readonly #trackers = new Map<string, Tracker>();
  readonly #byTrigger = new Map<string, Entry[]>();
  readonly #unstable: ReadonlyMap<string, 'failure' | 'success'>;
  /** Ends what would look or wait on after the run. */
  readonly #over = new AbortController();
  /** Which of our requests brought a queue item about, by target and id. */
  readonly #owners = new Map<string, RequestKey>();

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#unstable = new Map(plan.triggers.map(({ name, unstable }) => [name, unstable]));
    for (const request of plan.requests) {
      let end = (): void => {};
      const ended = new Promise<void>(resolve => {
        end = resolve;
      });
      const entry: Entry = { request, state: { state: 'planned' }, ended, end };
      this.#entries.set(request.key, entry);
      const group = this.#byTrigger.get(request.trigger);
      if (group === undefined) this.#byTrigger.set(request.trigger, [entry]);
      else group.push(entry);
    }
    for (const [name, target] of options.targets) this.#trackers.set(name, this.#tracker(name, target));
  }

  async run(): Promise<RunSummary> {
    const { clock, run, stop, leave } = this.#options;
    const startedAt = clock.now();
    await this.#emit({ type: 'run-started', at: startedAt, run, requests: this.#plan.requests.length });
    const all = this.#fireAll(createCaps(this.#plan));
    const stopped = whenAborted(stop).then(() => this.#stop());
    const grace = stopped.then(() => pause(clock, STOP_GRACE, this.#over.signal));
    await Promise.race([all, whenAborted(leave), grace]);
    this.#over.abort();
    for (const entry of this.#entries.values()) this.#leaveBehind(entry);
    const summary: RunSummary = {
      run,
      startedAt,
      finishedAt: clock.now(),
      interrupted: stop.aborted || leave.aborted,
      requests: [...this.#entries.values()].map(entry => this.#report(entry)),
    };
    await this.#emit({ type: 'run-finished', at: clock.now(), summary });
    return summary;
  }

  /** Each trigger as soon as what it needs has ended; before it has, none of its requests takes a place under a cap. */
  async #fireAll(caps: Caps): Promise<void> {
    const results = new Map<string, Promise<TriggerResult>>();
    const begin = (trigger: PlannedTrigger): Promise<TriggerResult> => {
      const begun = results.get(trigger.name) ?? this.#fireTrigger(trigger, caps, need => resultOfNeed(need));
      results.set(trigger.name, begun);
      return begun;
    };
    const resultOfNeed = (name: string): Promise<TriggerResult> => {
      const need = this.#plan.triggers.find(trigger => trigger.name === name);
      if (need === undefined)
        throw new Error(`the plan lacks the trigger "${name}", which another one needs`);
      return begin(need);
    };
    await Promise.all(this.#plan.triggers.map(begin));
  }

  async #fireTrigger(
    trigger: PlannedTrigger,
    caps: Caps,
    resultOfNeed: (name: string) => Promise<TriggerResult>,
  ): Promise<TriggerResult> {
    const entries = this.#byTrigger.get(trigger.name) ?? [];
    const needs = await Promise.all(
      trigger.needs.map(async name => [name, await resultOfNeed(name)] as const),
    );
    const closed = this.#options.stop.aborted ? null : gateOf(trigger, new Map(needs));
    if (closed !== null) for (const entry of entries) this.#end(entry, { state: 'skipped', ...closed });
    else await Promise.all(entries.map(entry => caps.hold(entry.request, () => this.#fire(entry))));
    return resultOf(entries.map(entry => this.#report(entry)));
  }

  #report({ request, state }: Entry): RequestReport {
    return reportOf(request, state, this.#unstable.get(request.trigger) ?? 'failure');
  }

  /** One request from its place under the caps to its end. */
  async #fire(entry: Entry): Promise<void> {
    const { request } = entry;
    const { stop, leave, targets } = this.#options;
    const target = targets.get(request.target);
    if (target === undefined)
      throw new Error(`the plan names a target "${request.target}" that the run was not given`);
    if (stop.aborted) return this.#end(entry, NOT_SENT);
    // The record comes first: after a crash, what has no `submitting` was certainly not sent.
    await this.#change(entry, { state: 'submitting' });
    const { key, job, parameters, token, cause } = request;
    const outcome = await target.submit(
      { key, job, parameters, ...(token === null ? {} : { token }), ...(cause === null ? {} : { cause }) },
      leave,
    );
    switch (outcome.kind) {
      case 'rejected':
        return this.#end(entry, { state: 'rejected', refusal: outcome.refusal });
      case 'unknown': {
        const { refusal } = outcome;
        return this.#end(entry, { state: 'unknown', seen: refusal.message, next: refusal.next, refusal });
      }
      case 'queued': {
        const { queueId, existing } = outcome;
        const item = `${request.target} ${queueId}`;
        const owner = this.#owners.get(item) ?? null;
        if (!existing) this.#owners.set(item, key);
        const merged = existing ? { with: owner } : null;
        await this.#change(entry, { state: 'queued', queueId, why: null, merged });
        this.#trackers.get(request.target)?.track({ key, job, queueId });
        // A stop that came while the request was on its way has not seen this item.
        if (stop.aborted) await this.#cancel(entry);
        return entry.ended;
      }
      default:
        return unreachable(outcome);
    }
  }

  /** What can be said for certain of a request when volley leaves before its end. */
  #leaveBehind(entry: Entry): void {
    if (entry.state.state === 'planned') this.#end(entry, NOT_SENT);
    if (entry.state.state !== 'submitting') return;
    const seen = 'volley left while the request was on its way';
    const next = 'Look at the job and the queue before running it again.';
    this.#end(entry, { state: 'unknown', seen, next, refusal: null });
  }

  #tracker(name: string, target: Target): Tracker {
    const { clock } = this.#options;
    let unwell = false;
    return new Tracker(
      target,
      clock,
      {
        observed: observation => this.#observe(observation),
        unwell: refusal => {
          if (!unwell) void this.#emit({ type: 'target-unwell', at: clock.now(), target: name, refusal });
          unwell = true;
        },
        well: after => {
          unwell = false;
          void this.#emit({ type: 'target-well', at: clock.now(), target: name, after });
        },
        gaveUp: (refusal, tracked) => {
          const seen = `no answer from the controller for ${PATIENCE / 60_000} minutes: ${refusal.message}`;
          for (const { key } of tracked) {
            const entry = this.#entries.get(key);
            if (entry !== undefined)
              this.#end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
          }
        },
      },
      this.#over.signal,
    );
  }

  /** Takes in what a look has shown; true when it is new. */
  #observe(observation: Observation): boolean {
    const entry = this.#entries.get(observation.key);
    if (entry === undefined || isEnd(entry.state)) return false;
    const { state } = entry;
    const merged = state.state === 'queued' ? state.merged : null;
    switch (observation.state) {
      case 'queued':
        if (state.state !== 'queued' || state.why === observation.why) return false;
        void this.#change(entry, { ...state, why: observation.why });
        return false;
      case 'running': {
        if (state.state !== 'queued' || merged !== null) return false;
        void this.#change(entry, { state: 'running', queueId: state.queueId, build: observation.build });
        // It left the queue before it could be taken out of it; each build is stopped once only, here or there.
        if (this.#options.stop.aborted) void this.#cancel(entry);
        return true;
      }
      case 'finished': {
        const { build, result, duration } = observation;
        if (merged !== null)
          this.#end(entry, { state: 'coalesced', with: merged.with, build, result, duration });
        else this.#end(entry, { state: 'finished', build, result, duration });
        return true;
      }
      case 'cancelled':
        this.#end(entry, { state: 'cancelled', by: this.#options.stop.aborted ? 'volley' : 'server' });
        return true;
      case 'lost': {
        const next = 'Look at the job’s own page whether the build ran.';
        this.#end(entry, { state: 'unknown', seen: observation.seen, next, refusal: null });
        return true;
      }
      default:
        return unreachable(observation);
    }
  }

  async #stop(): Promise<void> {
    const underWay = [...this.#entries.values()].filter(
      ({ state }) => state.state === 'queued' || state.state === 'running',
    );
    await this.#emit({ type: 'run-stopping', at: this.#options.clock.now(), cancelling: underWay.length });
    const running = underWay.filter(({ state }) => state.state === 'running');
    // The queue first: a stopped build would make room for the next one to start.
    await Promise.all(
      underWay.filter(({ state }) => state.state === 'queued').map(entry => this.#cancel(entry)),
    );
    await Promise.all(running.map(entry => this.#cancel(entry)));
  }

  async #cancel(entry: Entry): Promise<void> {
    const { request, state } = entry;
    if (state.state !== 'queued' && state.state !== 'running') return;
    // A build that also serves somebody else's request is not ours to stop.
    if (state.state === 'queued' && state.merged !== null) {
      return this.#end(entry, { state: 'cancelled', by: 'volley' });
    }
    const tracked: Tracked = {
      key: request.key,
      job: request.job,
      queueId: state.queueId,
      ...(state.state === 'running' ? { build: state.build } : {}),
    };
    const { targets, leave, clock } = this.#options;
    const done = await targets.get(request.target)?.cancel(tracked, leave);
    if (done !== undefined && !done.ok) {
      await this.#emit({ type: 'cancel-refused', at: clock.now(), key: request.key, refusal: done.error });
    }
    this.#trackers.get(request.target)?.hurry();
  }

  #end(entry: Entry, state: EndState): void {
    if (isEnd(entry.state)) return;
    void this.#change(entry, state);
    this.#trackers.get(entry.request.target)?.untrack(entry.request.key);
    entry.end();
  }

  #change(entry: Entry, state: RequestState): void | Promise<void> {
    entry.state = state;
    return this.#emit({
      type: 'request-changed',
      at: this.#options.clock.now(),
      key: entry.request.key,
      state,
    });
  }

  #emit(event: RunEvent): void | Promise<void> {
    return this.#options.emit(event);
  }
}

const whenAborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
