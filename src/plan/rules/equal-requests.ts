import { mergedFindings, pairsOf } from './merged-requests.ts';
import type { RequestRule } from './request-rule.ts';

/** Jenkins answers the second of two equal requests with the queue item of the first: one build where two were meant. */
export const equalRequests: RequestRule = {
  name: 'equal-requests',
  severity: 'warning',
  summary: 'Two requests ask for the same build: equal in target, job and parameters.',
  check: (_, requests) =>
    mergedFindings(
      pairsOf(requests, ({ asks }) => asks),
      'ask for the same build',
    ),
};
