import type { RunId } from '../core/ids.ts';
import type { Plan } from '../plan/plan.ts';
import { boundsOf } from './bounds.ts';
import type { Cancelling } from './cancelling.ts';
import type { Admitted, Asker, Caps } from './caps.ts';
import { type Entry, isOver, whenSettled } from './entry.ts';
import type { HeldBy } from './events.ts';
import type { Ledger } from './ledger.ts';

export interface PlaceOptions {
  readonly plan: Plan;
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly caps: Caps;
  readonly maxParallel: number | null;
  readonly cancelling: Cancelling;
  readonly held: (entry: Entry, by: HeldBy) => void;
}

/**
 * Asks for a place under all caps of the request. `answer` gets the function that gives it back, or null when the request
 * has come to its end before there was one. No promise: of thousands of requests all but a few wait here.
 */
export function takePlace(
  entry: Entry,
  options: PlaceOptions,
  answer: (leave: (() => void) | null) => void,
): void {
  if (isOver(entry)) {
    answer(null);
    return;
  }
  const { caps, ledger } = options;
  const admitted = (outcome: Admitted): void => {
    if (outcome.kind === 'dropped')
      ledger.end(entry, { state: 'skipped', reason: outcome.reason, choice: true });
    answer(outcome.kind === 'placed' ? outcome.leave : null);
  };
  whenSettled(entry, caps.ask(askerOf(entry, options, admitted)));
}

/** A place for what is in flight, whether there is room or not; to be given back by the function that comes. */
export const occupyPlace = (entry: Entry, options: PlaceOptions): (() => void) =>
  options.caps.occupy(askerOf(entry, options, () => {}));

function askerOf(
  entry: Entry,
  { plan, run, maxParallel, cancelling, held }: PlaceOptions,
  admitted: Asker['admitted'],
): Asker {
  const { request, trigger } = entry;
  return {
    bounds: boundsOf(request, trigger, plan, { run, maxParallel }),
    whenFull: trigger.concurrency?.whenFull ?? 'queue',
    cancelInProgress: trigger.concurrency?.cancelInProgress ?? false,
    held: ({ kind, name, limit }) => held(entry, { kind, name, limit }),
    newer: () => void cancelling.unwanted(entry, 'newer'),
    admitted,
  };
}
