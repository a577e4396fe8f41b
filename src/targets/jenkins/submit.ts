import { err, ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { JobDescription, Submission, SubmitOutcome, SubmitSignals } from '../target.ts';
import { refuse } from './ask.ts';
import { checkParameters } from './check-parameters.ts';
import { type Call, type Controller, unreadable } from './controller.ts';
import type { Definitions } from './definitions.ts';
import { createHandedOut } from './handed-out.ts';
import { failedOutcome, submitOutcome } from './submit-outcome.ts';
import { NO_FIELDS, revealFields, triggerCall } from './trigger-call.ts';

/** A complaint that rests on a description older than this, in milliseconds, is checked against a fresh one. */
const TRUSTED_AGE = 30_000;

/** Refusals by which the server says that a job's definitions are not what they were. */
const CHANGED = new Set<Refusal['reason']>(['not-parameterized', 'parameters-required']);

export type Submit = (submission: Submission, signals: SubmitSignals) => Promise<SubmitOutcome>;

export function createSubmit(controller: Controller, definitions: Definitions): Submit {
  const handedOut = createHandedOut(controller.session);

  return async (submission, signals) => {
    const prepared = await prepare(controller, definitions, submission, signals);
    if (!prepared.ok) return failedOutcome(prepared.error);
    const { call, description } = prepared.value;
    const answer = await controller.send(call, signals);
    if (!answer.ok) return failedOutcome(answer.error);

    const outcome = submitOutcome(controller.ask(call), answer.value, id => handedOut.has(call.path, id));
    if (outcome.kind === 'queued') handedOut.keep(call.path, outcome.queueId);
    else if (CHANGED.has(outcome.refusal.reason)) definitions.forget(submission.job, description);
    return outcome;
  };
}

interface Prepared {
  readonly call: Call;
  /** The description that the call was made by. */
  readonly description: JobDescription;
}

/** The call that starts the build, or why it must not be sent. Up to here nothing can have had an effect. */
async function prepare(
  controller: Controller,
  definitions: Definitions,
  submission: Submission,
  signals: SubmitSignals,
): Promise<Result<Prepared, Refusal>> {
  let described = await definitions.describe(submission.job, signals);
  if (!described.ok) return described;
  const bare = controller.ask(triggerCall(controller.auth, submission, described.value, NO_FIELDS));
  const fields = await revealFields(submission, controller.read);
  if (!fields.ok) return err(unreadable(bare, fields.error));

  let complaint = checkParameters(fields.value.parameters, described.value.parameters);
  if (complaint !== null) {
    described = await definitions.describe(submission.job, signals, TRUSTED_AGE);
    if (!described.ok) return described;
    complaint = checkParameters(fields.value.parameters, described.value.parameters);
  }
  if (complaint !== null) return err(refuse(bare, complaint, { effect: 'none' }));
  const description = described.value;
  return ok({ call: triggerCall(controller.auth, submission, description, fields.value), description });
}
