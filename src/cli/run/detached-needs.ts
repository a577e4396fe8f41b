import type { Problem } from '../../core/problem.ts';
import type { Plan } from '../../plan/plan.ts';

/** Who detaches never learns what a trigger's needs ended as; null: no trigger of the plan has any. */
export function detachedNeeds({ triggers }: Pick<Plan, 'triggers'>): Problem | null {
  const waiting = triggers.filter(({ needs }) => needs.length > 0);
  if (waiting.length === 0) return null;
  const names = waiting.map(({ name }) => name).join(', ');
  return {
    code: 'detached-needs',
    severity: 'error',
    message: `--detach leaves before it is known whether these may run: ${names}`,
    next: 'Run without --detach, or choose triggers without `needs`.',
  };
}
