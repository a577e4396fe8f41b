import { noted } from './noted.ts';
import type { Rule } from './rule.ts';

/** Where five fields were meant, or a dialect without seconds: a build every few seconds is seldom what somebody wants. */
export const everySecond: Rule = {
  name: 'every-second',
  severity: 'warning',
  summary: 'A cron expression of six fields fires more than once a minute.',
  judgesBroken: true,
  check: ({ manifest }) => noted(manifest, 'every-second'),
};
