import type { Clock } from '../../core/clock.ts';
import type { QueueId, RequestKey } from '../../core/ids.ts';
import type { Text } from '../../core/text.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import type { Suspect, Taken, Trace } from '../../targets/trace.ts';
import { lookPause, type Polling, pollInterval } from '../follow/poll-interval.ts';
import type { OwnItems } from '../merging/owners.ts';
import { LOOK_FIRST } from '../requests/own-refusals.ts';
import { awakePause } from '../waiting/awake-pause.ts';
import type { Random } from '../waiting/backoff.ts';
import { FEWEST_FAILURES, PATIENCE } from '../waiting/patience.ts';
import { type Finding, judgeTrace } from './judge-trace.ts';
import type { OtherRuns } from './other-runs.ts';

export interface LostAnswersOptions {
  readonly target: Target;
  readonly clock: Clock;
  readonly random: Random;
  readonly polling: Polling | undefined;
  /** Items of the target that are known to be some request's own. */
  readonly owned: () => OwnItems;
  /** Builds that are known to be some request's own, whatever has been restarted since. */
  readonly taken: () => Taken;
  /** Asked before something is taken for a request's own that only looks like it. */
  readonly otherRuns: OtherRuns;
  readonly unwell: (refusal: Refusal) => void;
  readonly well: () => void;
  /** Ends the looks. An interrupt does not: what has arrived must be found to be cancelled. */
  readonly over: AbortSignal;
}

type Found = Extract<Finding, { kind: 'found' }>;

interface Case {
  readonly suspect: Suspect;
  readonly refusal: Refusal;
  readonly grace: number;
  readonly settle: (finding: Finding) => void;
  trace: Trace['certainty'] | null;
  /** A look was told that its job is not there. */
  wasGone: boolean;
  inRow: number;
  waited: number;
  /**
   * What looks like its own, when that was first seen, in milliseconds since 1970, and how long had been `waited` then; null:
   * nothing does.
   */
  likeness: { readonly queueId: QueueId; readonly seenAt: number; readonly waited: number } | null;
}

/** Looks for all requests of one target whose answers never came, at growing intervals, by one look at a time. */
export class LostAnswers {
  readonly #options: LostAnswersOptions;
  readonly #cases = new Map<RequestKey, Case>();
  /** Items that are known to be those of other runs, each with the start of the server that gave its id. */
  readonly #others = new Map<QueueId, string | null>();
  #looking = false;
  #changedAt = 0;

  constructor(options: LostAnswersOptions) {
    this.#options = options;
  }

  /** `grace`: how long the server may still act on it, in milliseconds from now on. */
  find(suspect: Suspect, refusal: Refusal, grace: number): Promise<Finding> {
    return new Promise(settle => {
      const { key } = suspect.submission;
      this.#cases.set(key, {
        suspect,
        refusal,
        grace,
        settle,
        trace: null,
        wasGone: false,
        inRow: 0,
        waited: 0,
        likeness: null,
      });
      this.#changedAt = this.#options.clock.monotonic();
      if (this.#looking) return;
      this.#looking = true;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    const { target, clock, random, polling, owned, unwell, well, over } = this.#options;
    const beganAt = clock.monotonic();
    let failures = 0;
    let retryAfter: number | undefined;
    let failingSince: number | null = null;
    let latency = 0;
    while (this.#cases.size > 0) {
      const now = clock.monotonic();
      const pace = { age: now - beganAt, sinceChange: now - this.#changedAt, latency };
      const cases = [...this.#cases.values()];
      const interval =
        failures === 0 ? pollInterval(pace, polling) : lookPause({ failures, retryAfter, random }, polling);
      await awakePause(clock, interval, over);
      if (over.aborted) return;
      const asked = clock.monotonic();
      const lookedAt = clock.now();
      for (const each of cases) each.waited += interval;
      const taken = this.#options.taken();
      const suspects = [...this.#cases.values()].map(({ suspect }) => ({ ...suspect, taken }));
      const seen = await target.reconcile(suspects, new Set([...owned(), ...this.#othersNow()]), over);
      if (over.aborted) return;
      if (seen.ok) {
        latency = Math.max(0, clock.monotonic() - asked);
        failures = 0;
        failingSince = null;
        well();
        for (const [key, trace] of seen.value) await this.#take(key, trace, lookedAt);
        continue;
      }
      unwell(seen.error);
      failures += 1;
      retryAfter = seen.error.retryAfter;
      failingSince ??= asked;
      if (failures >= FEWEST_FAILURES && clock.monotonic() - failingSince > PATIENCE)
        this.#giveUp(seen.error);
    }
    this.#looking = false;
  }

  async #take(key: RequestKey, trace: Trace, lookedAt: number): Promise<void> {
    const one = this.#cases.get(key);
    if (one === undefined) return;
    // It has become known to be another's while the look was under way.
    if ('queueId' in trace && this.#options.owned().has(trace.queueId)) return;
    one.inRow = one.trace === trace.certainty ? one.inRow + 1 : 1;
    one.trace = trace.certainty;
    const { inRow, waited, grace, refusal, suspect } = one;
    // Of a start of the server that is not known nobody can tell that it is over.
    const wasQueued = suspect.queueId !== undefined && suspect.session !== null;
    one.wasGone ||= trace.certainty === 'unseen' && trace.refusal.reason === 'not-found';
    const { wasGone } = one;
    const finding = judgeTrace({ trace, inRow, waited, grace, refusal, wasQueued, wasGone });
    if (
      finding === null ||
      (finding.kind === 'found' && !(await this.#isItsOwn(one, finding, { trace, lookedAt })))
    )
      return;
    // It has become known to be another's while the other runs were asked.
    if ('queueId' in trace && this.#options.owned().has(trace.queueId)) return;
    this.#settle(one, finding);
  }

  /** Whether no other run has it; in doubt the next looks ask again. What carries its marker is its own. */
  async #isItsOwn(
    one: Case,
    { certainty, queueId, build }: Found,
    { trace, lookedAt }: { readonly trace: Trace; readonly lookedAt: number },
  ): Promise<boolean> {
    if (certainty === 'confirmed') return true;
    const { otherRuns, clock, target } = this.#options;
    const { sentAt, submission } = one.suspect;
    // The id that the server itself gave it, in this very start: nobody else can have that.
    if (one.suspect.queueId === queueId && one.suspect.session === target.session()) return true;
    if (one.likeness?.queueId !== queueId)
      one.likeness = { queueId, seenAt: clock.now(), waited: one.waited };
    const session = target.session();
    const holder = await otherRuns({
      key: submission.key,
      job: submission.job,
      parameters: toldOf(submission, trace),
      session,
      queueId,
      build: build?.url ?? null,
      sentAt,
      lookedAt,
      seenAt: one.likeness.seenAt,
    });
    if (holder === 'another') this.#others.set(queueId, session);
    // Who waits for an answer, and has brought about what was seen then, has it by then or never gets it.
    const turn = Math.max(one.grace, target.timeout);
    const seenFor = one.waited - one.likeness.waited;
    if (holder === 'perhaps-a-later') return seenFor >= turn;
    // As long again for those before it, which then have had their turn.
    if (holder === 'perhaps-another' && seenFor >= 2 * turn) this.#settle(one, perhapsAnothers(one.refusal));
    return holder === 'nobody';
  }

  /** One that was started anew gives the same ids once more. */
  #othersNow(): readonly QueueId[] {
    const session = this.#options.target.session();
    return [...this.#others].flatMap(([item, its]) => (its === session ? [item] : []));
  }

  #settle(one: Case, finding: Finding): void {
    this.#cases.delete(one.suspect.submission.key);
    one.settle(finding);
  }

  #giveUp(last: Refusal): void {
    for (const one of [...this.#cases.values()]) {
      const seen = `${one.refusal.message} Whether it arrived could not be looked up for ${PATIENCE / 60_000} minutes: ${last.message}`;
      this.#settle(one, { kind: 'unknown', seen, next: last.next, refusal: one.refusal });
    }
  }
}

/** Its parameters, as far as the server tells what was sent for them. */
function toldOf({ parameters }: Suspect['submission'], trace: Trace): ReadonlyMap<string, Text> {
  const told = new Set('told' in trace ? trace.told : []);
  return new Map([...parameters].filter(([name]) => told.has(name)));
}

const perhapsAnothers = (refusal: Refusal): Finding => ({
  kind: 'unknown',
  seen: `${refusal.message} What could be its own could as well be that of another run, which has no answer either; a \`marker\` would tell.`,
  next: LOOK_FIRST,
  refusal,
});
