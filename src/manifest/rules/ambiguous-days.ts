import { noted } from './noted.ts';
import type { Rule } from './rule.ts';

/** crontab(5) fires when either day matches, Jenkins when both do: one of the two readers is surprised. */
export const ambiguousDays: Rule = {
  name: 'ambiguous-days',
  severity: 'warning',
  summary: 'A cron expression names both a day of the month and a day of the week.',
  judgesBroken: true,
  check: ({ manifest }) => noted(manifest, 'ambiguous-days'),
};
