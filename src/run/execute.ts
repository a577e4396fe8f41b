import { type Clock, pause } from '../core/clock.ts';
import type { RequestKey, RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { TriggerResult } from '../plan/condition.ts';
import type { Plan, PlannedTrigger } from '../plan/plan.ts';
import type { SubmitOutcome, Target } from '../targets/target.ts';
import { Admission } from './admission.ts';
import { cancel, cancelAll } from './cancelling.ts';
import { type Caps, createCaps, createTargetCaps, type TargetCaps } from './caps.ts';
import type { EventSink } from './events.ts';
import { gateOf, resultOf } from './gate.ts';
import { TargetHealth } from './health.ts';
import { type Entry, Ledger } from './ledger.ts';
import { observe } from './observing.ts';
import { type EndState, isEnd } from './request-state.ts';
import type { RunSummary } from './summary.ts';
import { PATIENCE, Tracker } from './tracker.ts';

export interface RunOptions {
  readonly run: RunId;
  /** By the names that the plan uses. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Caps of the targets, shared with other runs of this process. Default: this run's own. */
  readonly targetCaps?: TargetCaps;
  readonly clock: Clock;
  readonly emit: EventSink;
  /** First: nothing new, cancel what is queued, stop what runs, and wait for that. */
  readonly stop: AbortSignal;
  /** Second: leave at once; the summary tells what was left behind. */
  readonly leave: AbortSignal;
}

/** After a stop, the controller gets this long to end what was cancelled, its answers included. Milliseconds. */
const STOP_GRACE = 30_000;

const NOT_SENT: EndState = {
  state: 'skipped',
  reason: 'the run was interrupted before it was sent',
  choice: false,
};

/** Plan → finished builds. Settles when every request has come to an end, or when told to leave. */
export async function execute(plan: Plan, options: RunOptions): Promise<RunSummary> {
  return new Execution(plan, options).run();
}

/** A target and what the run knows of it. */
interface Way {
  readonly target: Target;
  readonly admission: Admission;
  readonly tracker: Tracker;
}

class Execution {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #ledger: Ledger;
  readonly #ways: ReadonlyMap<string, Way>;
  /** Ends what would look, wait or answer on after the run. */
  readonly #over = new AbortController();
  /** Which of our requests brought a queue item about, by target and id. */
  readonly #owners = new Map<string, RequestKey>();

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#ledger = new Ledger(plan, options.clock, options.emit, ({ request }) =>
      this.#ways.get(request.target)?.tracker.untrack(request.key),
    );
    this.#ways = new Map([...options.targets].map(([name, target]) => [name, this.#way(name, target)]));
  }

  async run(): Promise<RunSummary> {
    const { clock, run, stop, leave, targetCaps = createTargetCaps(this.#plan) } = this.#options;
    const ledger = this.#ledger;
    const startedAt = clock.now();
    await ledger.tell({ type: 'run-started', at: startedAt, run, requests: this.#plan.requests.length });
    const all = this.#fireAll(createCaps(this.#plan, targetCaps));
    const over = this.#over.signal;
    const stopped = whenAborted(stop, over);
    void stopped.then(() => cancelAll(this.#cancelling()).then(() => this.#hurry()));
    await Promise.race([all, whenAborted(leave, over), stopped.then(() => pause(clock, STOP_GRACE, over))]);
    this.#over.abort();
    for (const entry of ledger.all()) this.#leaveBehind(entry);
    const summary: RunSummary = {
      run,
      startedAt,
      finishedAt: clock.now(),
      interrupted: stop.aborted || leave.aborted,
      requests: [...ledger.all()].map(entry => ledger.report(entry)),
    };
    await ledger.close({ type: 'run-finished', at: clock.now(), summary });
    return summary;
  }

  /** Each trigger as soon as what it needs has ended; before it has, none of its requests takes a place under a cap. */
  async #fireAll(caps: Caps): Promise<void> {
    const triggers = new Map(this.#plan.triggers.map(trigger => [trigger.name, trigger]));
    const results = new Map<string, Promise<TriggerResult>>();
    const begin = (name: string): Promise<TriggerResult> => {
      const trigger = triggers.get(name);
      if (trigger === undefined)
        throw new Error(`the plan lacks the trigger "${name}", which another one needs`);
      const begun = results.get(name) ?? this.#fireTrigger(trigger, caps, begin);
      results.set(name, begun);
      return begun;
    };
    await Promise.all([...triggers.keys()].map(begin));
  }

  async #fireTrigger(
    trigger: PlannedTrigger,
    caps: Caps,
    resultOfNeed: (name: string) => Promise<TriggerResult>,
  ): Promise<TriggerResult> {
    const entries = this.#ledger.ofTrigger(trigger.name);
    const needs = await Promise.all(
      trigger.needs.map(async name => [name, await resultOfNeed(name)] as const),
    );
    const closed = this.#options.stop.aborted ? null : gateOf(trigger, new Map(needs));
    if (closed !== null)
      for (const entry of entries) this.#ledger.end(entry, { state: 'skipped', ...closed });
    else await Promise.all(entries.map(entry => caps.hold(entry.request, () => this.#fire(entry))));
    return resultOf(entries.map(entry => this.#ledger.report(entry)));
  }

  /** One request from its place under the caps to its end. */
  async #fire(entry: Entry): Promise<void> {
    const { stop } = this.#options;
    const way = this.#wayOf(entry);
    if (stop.aborted || isEnd(entry.state)) return this.#ledger.end(entry, NOT_SENT);
    // The record comes first: after a crash, what has no `submitting` was certainly not sent.
    await this.#ledger.change(entry, { state: 'submitting' });
    const outcome = await way.admission.submit(() => this.#send(entry, way.target));
    switch (outcome.kind) {
      case 'rejected': {
        const { refusal } = outcome;
        const unsent = refusal.reason === 'interrupted' && refusal.effect === 'none';
        return this.#ledger.end(entry, unsent ? NOT_SENT : { state: 'rejected', refusal });
      }
      case 'unknown': {
        const { refusal } = outcome;
        return this.#ledger.end(entry, {
          state: 'unknown',
          seen: refusal.message,
          next: refusal.next,
          refusal,
        });
      }
      case 'queued':
        return this.#follow(entry, outcome, way);
      default:
        return unreachable(outcome);
    }
  }

  #send(entry: Entry, target: Target): Promise<SubmitOutcome> {
    const { stop, leave } = this.#options;
    const { key, job, parameters, token, cause } = entry.request;
    return target.submit(
      { key, job, parameters, ...(token === null ? {} : { token }), ...(cause === null ? {} : { cause }) },
      { stop, leave },
    );
  }

  async #follow(
    entry: Entry,
    { queueId, existing }: Extract<SubmitOutcome, { kind: 'queued' }>,
    way: Way,
  ): Promise<void> {
    const { key, job, target } = entry.request;
    const item = `${target} ${queueId}`;
    const merged = existing ? { with: this.#owners.get(item) ?? null } : null;
    if (!existing) this.#owners.set(item, key);
    await this.#ledger.change(entry, { state: 'queued', queueId, why: null, merged });
    way.tracker.track({ key, job, queueId });
    // A stop that came while the request was on its way has not seen this item.
    if (this.#options.stop.aborted) await cancel(entry, this.#cancelling());
    return entry.released;
  }

  #way(name: string, target: Target): Way {
    const { clock, stop } = this.#options;
    const health = new TargetHealth(name, clock, event => this.#ledger.tell(event));
    const observing = {
      ledger: this.#ledger,
      clock,
      stopping: () => stop.aborted,
      onUnwanted: (entry: Entry) => void cancel(entry, this.#cancelling()).then(() => this.#hurry()),
    };
    const tracker = new Tracker(
      target,
      clock,
      {
        observed: observation => observe(observation, observing),
        unwell: refusal => health.unwell(refusal),
        well: () => health.well(),
        gaveUp: (refusal, tracked) => {
          const seen = `no answer from the controller for ${PATIENCE / 60_000} minutes: ${refusal.message}`;
          for (const { key } of tracked) {
            const entry = this.#ledger.get(key);
            if (entry !== undefined) {
              this.#ledger.end(entry, { state: 'unknown', seen, next: refusal.next, refusal });
            }
          }
        },
      },
      this.#over.signal,
    );
    return { target, tracker, admission: new Admission(health, clock, stop) };
  }

  #wayOf({ request }: Entry): Way {
    const way = this.#ways.get(request.target);
    if (way === undefined)
      throw new Error(`the plan names a target "${request.target}" that the run was not given`);
    return way;
  }

  /** What can be said for certain of a request when volley leaves before its end. */
  #leaveBehind(entry: Entry): void {
    if (entry.state.state === 'planned') this.#ledger.end(entry, NOT_SENT);
    if (entry.state.state !== 'submitting') return;
    const seen = 'volley left while the request was on its way';
    const next = 'Look at the job and the queue before running it again.';
    this.#ledger.end(entry, { state: 'unknown', seen, next, refusal: null });
  }

  #cancelling(): Parameters<typeof cancelAll>[0] {
    const { targets, clock } = this.#options;
    return { ledger: this.#ledger, targets, clock, over: this.#over.signal };
  }

  #hurry(): void {
    for (const { tracker } of this.#ways.values()) tracker.hurry();
  }
}

/** Resolves when `signal` aborts; lets go of it when `over` does, as a process may serve for months. */
const whenAborted = (signal: AbortSignal, over: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
