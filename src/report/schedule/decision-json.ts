import { unreachable } from '../../core/unreachable.ts';
import type { Decision, Outcome } from '../../schedule/decide/decision.ts';

/** A decision as JSON: instants in ISO 8601, names as in `Outcome`. */
export function decisionDocument({ trigger, cause, decidedAt, outcome }: Decision): Record<string, unknown> {
  return {
    trigger,
    ...(cause.kind === 'fire' ? { schedule: cause.schedule, at: iso(cause.at) } : { by: cause.by }),
    decidedAt: iso(decidedAt),
    decision: outcome.kind,
    ...details(outcome),
  };
}

function details(outcome: Outcome): Record<string, unknown> {
  switch (outcome.kind) {
    case 'fired':
      return { run: outcome.run };
    case 'buffered':
      return { run: outcome.run, behind: outcome.behind, cancels: outcome.cancels };
    case 'skipped':
      return { heldBy: outcome.heldBy };
    case 'dropped':
      return { why: outcome.why.kind, ...('by' in outcome.why ? { for: outcome.why.by } : {}) };
    case 'excluded':
      return { reason: outcome.reason };
    case 'paused':
      return { by: outcome.pause.by, note: outcome.pause.note, since: iso(outcome.pause.at) };
    case 'missed':
      return {
        why: outcome.why,
        count: outcome.count,
        first: iso(outcome.first),
        downSince: outcome.downSince === null ? null : iso(outcome.downSince),
      };
    default:
      return unreachable(outcome);
  }
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
