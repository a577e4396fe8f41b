import type { Plan } from '../../src/plan/plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { changed, keyAt } from './store-events.ts';

/** The event that stands at a place of a test's journal: what was written can be told from what was not. */
export function eventAt(seq: number, plan: Plan): RunEvent {
  const key = keyAt(plan, seq % plan.requests.length);
  const submitting = changed(key, { state: 'submitting' }, seq);
  return seq % 3 === 0
    ? changed(key, { state: 'skipped', reason: `${seq} `.repeat(seq % 50), choice: true }, seq)
    : submitting;
}
