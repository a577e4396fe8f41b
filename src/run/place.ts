import type { RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Plan } from '../plan/plan.ts';
import { boundsOf } from './bounds.ts';
import type { Cancelling } from './cancelling.ts';
import type { Caps } from './caps.ts';
import { type Entry, isOver } from './entry.ts';
import type { HeldBy } from './events.ts';
import type { Ledger } from './ledger.ts';

export interface PlaceOptions {
  readonly plan: Plan;
  readonly run: RunId;
  readonly ledger: Ledger;
  readonly caps: Caps;
  readonly maxParallel: number | null;
  readonly cancelling: Cancelling;
  readonly held: (by: HeldBy) => void;
}

/**
 * A place under all caps of the request, to be given back by the function that comes; null when the request has come
 * to its end before there was one.
 */
export async function takePlace(entry: Entry, options: PlaceOptions): Promise<(() => void) | null> {
  if (isOver(entry)) return null;
  const { plan, run, maxParallel, caps, cancelling, ledger, held } = options;
  const { request, trigger } = entry;
  const application = caps.ask({
    bounds: boundsOf(request, trigger, plan, { run, maxParallel }),
    whenFull: trigger.concurrency?.whenFull ?? 'queue',
    cancelInProgress: trigger.concurrency?.cancelInProgress ?? false,
    held: ({ kind, name, limit }) => held({ kind, name, limit }),
    newer: () => void cancelling.unwanted(entry, 'newer'),
  });
  void entry.settled.then(() => application.withdraw());
  const admitted = await application.admitted;
  switch (admitted.kind) {
    case 'placed':
      return admitted.leave;
    case 'dropped':
      ledger.end(entry, { state: 'skipped', reason: admitted.reason, choice: true });
      return null;
    case 'withdrawn':
      return null;
    default:
      return unreachable(admitted);
  }
}
