import type { RequestKey } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import { label } from '../plan/render/trigger-text.ts';
import type { HeldBy, RunEvent } from '../run/events.ts';
import { isEnd, type RequestState, type Verdict, verdictOf } from '../run/request-state.ts';
import { advance, EMPTY_TIMELINE, type Timeline, unheld, waitingForNeeds } from './timeline.ts';
import { holdText } from './waits.ts';

/** A request, and what the events have told of it. */
export interface RequestView {
  readonly request: PlannedRequest;
  readonly state: RequestState;
  /** When it came into its state. Milliseconds since 1970. */
  readonly since: number;
  readonly timeline: Timeline;
  /** What holds it back before it is sent. */
  readonly held: HeldBy | null;
}

interface Attempt {
  readonly of: Entry;
  /** From 2. */
  readonly number: number;
}

type Entry = { -readonly [Member in keyof RequestView]: RequestView[Member] };

/** What reports need to know of a run so far; made of the plan and the events alone. */
export class RunView {
  readonly plan: Plan;
  readonly #requests = new Map<RequestKey, Entry>();
  /** Attempts after the first, by their keys. */
  readonly #attempts = new Map<RequestKey, Attempt>();
  /** Those between being sent and their end, in the order in which they were sent. */
  readonly #underWay = new Set<RequestKey>();
  readonly #verdicts = new Map<Verdict, number>();
  /** How many requests each cap holds back, by what is said of it. */
  readonly #holds = new Map<string, number>();
  /** When each request came to its end, in that order. */
  readonly #ends: number[] = [];
  /** Left to the controller before their end. */
  readonly #handedOver = new Set<RequestKey>();
  startedAt = 0;
  /** When the last event was told. */
  #toldAt = 0;
  stopping = false;
  /** Targets that do not answer, with the reason. */
  readonly unwell = new Map<string, string>();

  constructor(plan: Plan) {
    this.plan = plan;
    for (const request of plan.requests) {
      const state: RequestState = { state: 'planned' };
      const entry = { request, state, since: 0, timeline: EMPTY_TIMELINE, held: null };
      this.#requests.set(request.key, entry);
    }
  }

  /** Takes in what has happened; to be called with every event, in their order. */
  take(event: RunEvent): void {
    const before = this.#toldAt;
    this.#toldAt = event.at;
    switch (event.type) {
      case 'run-started':
        if (this.startedAt === 0) this.#start(event.at);
        else this.#goOn(before);
        break;
      case 'request-changed':
        this.#along(event.key, event);
        this.#change(event.key, event.state, event.at);
        break;
      case 'request-held':
        this.#along(event.key, event);
        this.#hold(event.key, event.by);
        break;
      case 'request-released':
        this.#along(event.key, event);
        this.#release(event.key);
        break;
      case 'request-retried':
        this.#along(event.key, event);
        this.#retry(event);
        break;
      case 'target-unwell':
        this.unwell.set(event.target, event.refusal.message);
        break;
      case 'target-well':
        this.unwell.delete(event.target);
        break;
      case 'run-stopping':
        this.stopping = true;
        break;
      case 'request-cancelling':
      case 'cancel-refused':
      case 'request-reconciling':
      case 'request-unseen':
      case 'run-finished':
        break;
      default:
        unreachable(event);
    }
  }

  #start(at: number): void {
    this.startedAt = at;
    const waiting = new Set(
      this.plan.triggers.filter(({ needs }) => needs.length > 0).map(({ name }) => name),
    );
    for (const entry of this.#requests.values()) {
      if (waiting.has(entry.request.trigger)) entry.timeline = waitingForNeeds(at);
    }
  }

  /** Another process goes on with the run, which began when it began. `left`: when the one before told the last. */
  #goOn(left: number): void {
    this.stopping = false;
    for (const [key, entry] of this.#requests) {
      this.#hold(key, null);
      entry.timeline = unheld(entry.timeline, left);
    }
  }

  #along(key: RequestKey, event: RunEvent): void {
    const entry = this.#entry(key);
    if (entry !== undefined) entry.timeline = advance(entry.timeline, event, entry.request.target);
  }

  #change(key: RequestKey, state: RequestState, at: number): void {
    const entry = this.#entry(key);
    if (entry === undefined) return;
    const planned = entry.request.key;
    this.#hold(key, null);
    if (entry.state.state !== state.state) entry.since = at;
    entry.state = state;
    if (isEnd(state)) {
      this.#underWay.delete(planned);
      this.#handedOver.delete(planned);
      this.#ends.push(at);
      const verdict = verdictOf(state);
      this.#verdicts.set(verdict, this.ended(verdict) + 1);
    } else if (state.state === 'planned') this.#underWay.delete(planned);
    else if (!this.#handedOver.has(planned)) this.#underWay.add(planned);
  }

  #release(key: RequestKey): void {
    const planned = this.#entry(key)?.request.key ?? key;
    if (this.#underWay.delete(planned)) this.#handedOver.add(planned);
  }

  /** It has not come to its end after all. */
  #retry({ key, as, attempt, at }: Extract<RunEvent, { type: 'request-retried' }>): void {
    const entry = this.#entry(key);
    if (entry === undefined) return;
    this.#attempts.set(as, { of: entry, number: attempt });
    if (isEnd(entry.state)) {
      const verdict = verdictOf(entry.state);
      this.#verdicts.set(verdict, this.ended(verdict) - 1);
      this.#ends.pop();
    }
    [entry.state, entry.since] = [{ state: 'planned' }, at];
  }

  #hold(key: RequestKey, by: HeldBy | null): void {
    const entry = this.#entry(key);
    if (entry === undefined) return;
    if (entry.held !== null) this.#count(entry.held, -1);
    if (by !== null) this.#count(by, 1);
    entry.held = by;
  }

  #count(by: HeldBy, change: 1 | -1): void {
    // All requests that wait for an equal one count as one group.
    const text = holdText(by, () => '');
    const amount = (this.#holds.get(text) ?? 0) + change;
    if (amount === 0) this.#holds.delete(text);
    else this.#holds.set(text, amount);
  }

  get total(): number {
    return this.#requests.size;
  }

  /** How many are followed no more: ended, or handed over to the controller. */
  get done(): number {
    return this.#ends.length + this.#handedOver.size;
  }

  /** When each request came to its end, in order. */
  get ends(): readonly number[] {
    return this.#ends;
  }

  get handedOver(): number {
    return this.#handedOver.size;
  }

  ended(verdict: Verdict): number {
    return this.#verdicts.get(verdict) ?? 0;
  }

  /** What keeps requests from being sent, with how many; most first. */
  holds(): readonly (readonly [text: string, amount: number])[] {
    return [...this.#holds].sort(([, a], [, b]) => b - a);
  }

  /** What is under way, oldest first. */
  *underWay(): Generator<RequestView> {
    for (const key of this.#underWay) {
      const entry = this.#requests.get(key);
      if (entry !== undefined) yield entry;
    }
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** Each attempt of a request leads to that request. */
  get(key: RequestKey): RequestView | undefined {
    return this.#entry(key);
  }

  #entry(key: RequestKey): Entry | undefined {
    return this.#requests.get(key) ?? this.#attempts.get(key)?.of;
  }

  timeline(key: RequestKey): Timeline {
    return this.#entry(key)?.timeline ?? EMPTY_TIMELINE;
  }

  /**
   * A request's short name: its combination, with the trigger's name where there are several triggers, and the number of
   * an attempt after the first.
   */
  name(key: RequestKey): string {
    const request = this.#entry(key)?.request;
    if (request === undefined) return key;
    const attempt = this.#attempts.get(key);
    return `${requestName(request, this.plan)}${attempt === undefined ? '' : ` #${attempt.number}`}`;
  }
}

export function requestName(request: PlannedRequest, plan: Plan): string {
  const combination = request.combination.size === 0 ? '' : label(request);
  if (plan.triggers.length === 1 && combination !== '') return combination;
  return combination === '' ? request.trigger : `${request.trigger} ${combination}`;
}
