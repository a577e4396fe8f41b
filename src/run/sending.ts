import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { SubmitOutcome, SubmitSignals } from '../targets/target.ts';
import { type Entry, isOver, whenSettled } from './entry.ts';
import type { HeldBy } from './events.ts';
import type { Ledger } from './ledger.ts';
import { notWanted, quietingDown } from './own-refusals.ts';
import { submissionOf } from './submission.ts';
import type { Way } from './way.ts';

export interface SendingOptions {
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly signals: SubmitSignals;
  readonly held: (entry: Entry, by: HeldBy) => void;
}

/**
 * Announces a request and sends it, as soon as its target has little enough to do. null: it could not be announced, and
 * so was not sent.
 */
export async function announceAndSend(
  entry: Entry,
  way: Way,
  options: SendingOptions,
): Promise<SubmitOutcome | null> {
  const { name } = way.target;
  const turn =
    way.pressure.takeNow() ??
    (await way.pressure.take({
      whenSettled: act => whenSettled(entry, act),
      held: why => options.held(entry, { kind: 'back-pressure', name, why }),
    }));
  switch (turn.kind) {
    case 'withdrawn':
      return { kind: 'rejected', refusal: notWanted(entry) };
    case 'quiet-down':
      return { kind: 'rejected', refusal: quietingDown(entry) };
    case 'sent': {
      const stopwatch = new Stopwatch(options.clock);
      const outcome = await announce(entry, way, options, stopwatch);
      turn.answered(outcome === null || !isAnswer(outcome) ? null : stopwatch.elapsed);
      return outcome;
    }
    default:
      return unreachable(turn);
  }
}

async function announce(
  entry: Entry,
  way: Way,
  options: SendingOptions,
  stopwatch: Stopwatch,
): Promise<SubmitOutcome | null> {
  const { ledger, signals } = options;
  const { target } = way;
  // The description, which is needed anyway, tells the session; without it a restart could not be told from a loss.
  if (target.session() === null) await target.describe(entry.request.job, signals.leave);
  // Meanwhile an interrupt may have ended it, and an end is final.
  if (isOver(entry)) return { kind: 'rejected', refusal: notWanted(entry) };
  const session = target.session();
  if (session !== null) way.admission.heard();
  way.sessions.note();
  // The record comes first: after a crash, what has no `submitting` was certainly not sent.
  const recorded = await ledger.change(
    entry,
    session === null ? { state: 'submitting' } : { state: 'submitting', session },
  );
  if (recorded === false) return null;
  return way.admission.submit(() => submit(entry, way, options, stopwatch));
}

async function submit(
  entry: Entry,
  { target }: Way,
  { run, signals, held }: SendingOptions,
  stopwatch: Stopwatch,
): Promise<SubmitOutcome> {
  // It may have waited for the target to be well again, and have become unwanted.
  if (entry.cancelled !== null) return { kind: 'rejected', refusal: notWanted(entry) };
  stopwatch.start();
  const outcome = await target.submit(
    submissionOf(entry, run, {
      onHeld: () => held(entry, { kind: 'rate', name: entry.request.target }),
      isWanted() {
        // Asked last right before the first byte: what was waited for before is not the server's doing.
        stopwatch.start();
        return entry.cancelled === null;
      },
      whenUnwanted(act) {
        const told = entry.whenUnwanted ?? new Set();
        entry.whenUnwanted = told.add(act);
        return () => told.delete(act);
      },
    }),
    signals,
  );
  stopwatch.stop();
  return outcome;
}

/** Whether the server has answered, or was given its time to. */
const isAnswer = (outcome: SubmitOutcome): boolean =>
  outcome.kind !== 'rejected' || outcome.refusal.status !== undefined;

/** Milliseconds from the last start to the stop. */
class Stopwatch {
  readonly #clock: Clock;
  #startedAt = 0;
  elapsed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.#startedAt = this.#clock.monotonic();
  }

  stop(): void {
    this.elapsed = this.#clock.monotonic() - this.#startedAt;
  }
}
