import type { Redactor } from '../core/redactor.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SecretReader } from '../core/text.ts';
import {
  type Redact,
  redactDescription,
  redactExamination,
  redactNullable,
  redactObservations,
  redactOutcome,
  redactProbe,
  redactRefusal,
  redactTrace,
} from './redact-answers.ts';
import type { Refusal } from './refusal.ts';
import type { Target } from './target.ts';

/** A reader of secrets that tells the redactor what it reads. */
export const learnSecrets =
  (read: SecretReader, redactor: Redactor): SecretReader =>
  async name => {
    const value = await read(name);
    redactor.learn(value);
    return value;
  };

/**
 * A target whose answers are free of the secrets that the redactor knows by then: servers echo what they are sent, in
 * reasons, names, choices and headers. Consoles are only safe piece by piece where the pieces are cut, so `log` is the
 * target's own to redact.
 */
export function redactedTarget(target: Target, redactor: Redactor): Target {
  const redact: Redact = text => redactor.redact(text);
  const result = <T>(answer: Result<T, Refusal>, redactValue: (value: T) => T): Result<T, Refusal> =>
    answer.ok ? ok(redactValue(answer.value)) : err(redactRefusal(answer.error, redact));
  const asIs = <T>(value: T): T => value;
  const { takeTurn, nextBuild } = target;
  return {
    name: target.name,
    ...(takeTurn === undefined ? {} : { takeTurn }),
    ...(nextBuild === undefined ? {} : { nextBuild }),
    timeout: target.timeout,
    describe: async (job, signal) =>
      result(await target.describe(job, signal), description => redactDescription(description, redact)),
    submit: async (submission, signals) => redactOutcome(await target.submit(submission, signals), redact),
    follow() {
      const follower = target.follow();
      return {
        observe: async (tracked, signal, budget) =>
          result(await follower.observe(tracked, signal, budget), observations =>
            redactObservations(observations, redact),
          ),
      };
    },
    load: async (maximumAge, signal) => result(await target.load(maximumAge, signal), asIs),
    reconcile: async (suspects, others, signal) =>
      result(
        await target.reconcile(suspects, others, signal),
        traces => new Map([...traces].map(([key, trace]) => [key, redactTrace(trace, redact)])),
      ),
    session: () => redactNullable(target.session(), redact),
    cancel: async (tracked, signal, isWanted) => result(await target.cancel(tracked, signal, isWanted), asIs),
    log: async (build, job, offset, signal) => result(await target.log(build, job, offset, signal), asIs),
    probe: async signal => result(await target.probe(signal), probe => redactProbe(probe, redact)),
    examine: async (job, wanted, signal) =>
      result(await target.examine(job, wanted, signal), examination =>
        redactExamination(examination, redact),
      ),
    close: () => target.close(),
  };
}
