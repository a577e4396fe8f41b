import type { Result } from '../../core/result.ts';
import type { PlannedTrigger } from '../../plan/plan.ts';
import type { TriggerResult } from '../../plan/resolve/condition.ts';
import type { RequestReport } from '../summary.ts';

/** Why a trigger does not run. `choice`: its own `if` said no, which is no failure of the run. */
export interface Closed {
  readonly reason: string;
  readonly choice: boolean;
}

/** Whether a trigger runs, given what those ended as that it needs: null when it does. */
export function gateOf(trigger: PlannedTrigger, needs: ReadonlyMap<string, TriggerResult>): Closed | null {
  const { condition } = trigger;
  if (condition !== null) {
    const holds: Result<boolean, string> = condition.holds(needs);
    if (!holds.ok) return { reason: holds.error, choice: false };
    return holds.value ? null : { reason: `\`if: ${condition.text}\` is false`, choice: true };
  }
  for (const [name, result] of needs) {
    if (result !== 'success') return { reason: `it needs ${name}, which ended as ${result}`, choice: false };
  }
  return null;
}

/** What a trigger ended as, of its requests' ends; the worst of them counts. */
export function resultOf(reports: readonly RequestReport[]): TriggerResult {
  const bad = reports.filter(({ good }) => !good);
  const has = (...verdicts: readonly RequestReport['verdict'][]): boolean =>
    bad.some(({ verdict }) => verdicts.includes(verdict));
  if (has('unknown', null)) return 'unknown';
  if (has('failed', 'unstable', 'rejected', 'timed-out')) return 'failure';
  if (has('cancelled')) return 'cancelled';
  if (reports.some(({ verdict }) => verdict === 'cancelled')) return 'cancelled';
  const ran = reports.some(({ verdict }) => verdict !== 'skipped');
  return ran && !has('skipped') ? 'success' : 'skipped';
}
