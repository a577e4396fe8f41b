import type { Target } from '../../targets/target.ts';
import type { Entry } from '../requests/entry.ts';

/** After a stop, an answer that is still on its way is waited for this long; then its request is looked for. Milliseconds. */
export const ANSWER_GRACE = 5_000;

/** After a stop, the controller gets this long to end what was cancelled, its answers included. Milliseconds. */
const STOP_GRACE = 30_000;

/** Looks are some seconds apart, and the last one comes after the rest. Milliseconds. */
const LAST_LOOKS = 10_000;

/** Who waits for longer than that thinks that it hangs. Milliseconds. */
const LONGEST = 120_000;

/**
 * How long a run goes on after a stop, in milliseconds: with requests that have no answer, as long as it takes to be certain
 * that they never arrived, since their server may act on them for that long.
 */
export function stopGrace(entries: Iterable<Entry>, targetOf: (entry: Entry) => Target): number {
  let grace = STOP_GRACE;
  for (const entry of entries) {
    if (entry.state.state !== 'submitting') continue;
    const acts = targetOf(entry).timeout + (entry.trigger.delay ?? 0);
    grace = Math.max(grace, Math.min(LONGEST, ANSWER_GRACE + acts + LAST_LOOKS));
  }
  return grace;
}
