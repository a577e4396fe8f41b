/**
 * What a target answers, without the secrets that a server put into it. What volley itself wrote (keys, jobs, addresses,
 * ids) stays as it is: a link must lead to its build also where a job is called as somebody's password.
 */

import { unreachable } from '../core/unreachable.ts';
import type { Examination, Probe } from './examination.ts';
import type { Observation } from './follower.ts';
import type { Refusal } from './refusal.ts';
import type { SubmitOutcome } from './submission.ts';
import type { JobDescription } from './target.ts';
import type { Trace } from './trace.ts';

/** Masks the secrets in a text. */
export type Redact = (text: string) => string;

export const redactRefusal = (refusal: Refusal, redact: Redact): Refusal => ({
  ...refusal,
  ...redactAdvice(refusal, redact),
});

/** A reason and what to do about it, both of which may quote the server. */
const redactAdvice = ({ message, next }: Pick<Refusal, 'message' | 'next'>, redact: Redact) => ({
  message: redact(message),
  next: redact(next),
});

export const redactNullable = (text: string | null, redact: Redact): string | null =>
  text === null ? null : redact(text);

export function redactOutcome(outcome: SubmitOutcome, redact: Redact): SubmitOutcome {
  switch (outcome.kind) {
    case 'queued':
      return outcome;
    case 'rejected':
      return { ...outcome, refusal: redactRefusal(outcome.refusal, redact) };
    case 'unknown': {
      const refusal = redactRefusal(outcome.refusal, redact);
      const { sent } = outcome;
      if (sent === undefined) return { ...outcome, refusal };
      return { ...outcome, refusal, sent: { ...sent, session: redactNullable(sent.session, redact) } };
    }
    default:
      return unreachable(outcome);
  }
}

export function redactObservations(
  observations: readonly Observation[],
  redact: Redact,
): readonly Observation[] {
  // A thousand builds wait for one and the same reason.
  const reasons = new Map<string, string>();
  const once = (why: string): string => {
    const shown = reasons.get(why) ?? redact(why);
    reasons.set(why, shown);
    return shown;
  };
  return observations.map(observation => redactObservation(observation, once));
}

function redactObservation(observation: Observation, redact: Redact): Observation {
  switch (observation.state) {
    case 'queued':
      return { ...observation, why: redactNullable(observation.why, redact) };
    case 'lost':
      return { ...observation, seen: redact(observation.seen) };
    case 'unseen':
      return { ...observation, refusal: redactRefusal(observation.refusal, redact) };
    case 'running':
    case 'finished':
    case 'cancelled':
      return observation;
    default:
      return unreachable(observation);
  }
}

export const redactTrace = (trace: Trace, redact: Redact): Trace =>
  trace.certainty === 'unseen' ? { ...trace, refusal: redactRefusal(trace.refusal, redact) } : trace;

export const redactDescription = (job: JobDescription, redact: Redact): JobDescription => ({
  ...job,
  ...(job.path === undefined ? {} : { path: job.path.map(redact) }),
  parameters: job.parameters.map(({ name, type, choices }) => ({
    name: redact(name),
    type: redact(type),
    ...(choices === undefined ? {} : { choices: choices.map(redact) }),
  })),
});

export const redactExamination = (examination: Examination, redact: Redact): Examination => ({
  ...examination,
  job: redactDescription(examination.job, redact),
  objections: examination.objections.map(objection => ({
    ...objection,
    ...redactAdvice(objection, redact),
  })),
  unset: examination.unset.map(redact),
});

export const redactProbe = (probe: Probe, redact: Redact): Probe => ({
  ...probe,
  version: redactNullable(probe.version, redact),
  user: redactNullable(probe.user, redact),
  turnedAway: probe.turnedAway === null ? null : redactRefusal(probe.turnedAway, redact),
});
