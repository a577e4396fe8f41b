import { triggerOf } from '../../schedule/schedule.ts';
import type { FireRecord } from '../../store/records.ts';
import { iso, type Json } from '../json.ts';

/** What was decided of a fire, for programs. */
export const fireRecordDocument = (fire: FireRecord): Json => ({
  trigger: triggerOf(fire.schedule),
  schedule: fire.schedule,
  instant: iso(fire.instant),
  decidedAt: iso(fire.decidedAt),
  decision: fire.decision,
  reason: fire.reason,
  run: fire.run,
  span:
    fire.span === null
      ? null
      : {
          first: iso(fire.span.first),
          count: fire.span.count,
          downSince: fire.span.downSince === null ? null : iso(fire.span.downSince),
          why: fire.span.why,
        },
});
