import type { SubmitOutcome } from '../../targets/submission.ts';

/** Whether the server has answered, or was given its time to. */
export const isAnswer = (outcome: SubmitOutcome): boolean =>
  outcome.kind !== 'rejected' || outcome.refusal.status !== undefined;

/** Called off before the first byte. */
export const isUnsent = (outcome: SubmitOutcome): boolean =>
  outcome.kind === 'rejected' &&
  outcome.refusal.reason === 'interrupted' &&
  outcome.refusal.effect === 'none';
