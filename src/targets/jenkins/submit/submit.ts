import { err, ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { Submission, SubmitOutcome, SubmitSignals } from '../../submission.ts';
import type { JobDescription } from '../../target.ts';
import type { Suspect } from '../../trace.ts';
import { type Call, type Controller, unreadable } from '../controller/controller.ts';
import { isPending } from '../controller/soon.ts';
import { isFromJenkins } from '../http/answer.ts';
import { checkMarker } from '../jobs/check-marker.ts';
import { checkParameters } from '../jobs/check-parameters.ts';
import type { Definitions } from '../jobs/definitions.ts';
import { type Complaint, refuse } from '../refusals/ask.ts';
import { classifyFailure } from '../refusals/classify-failure.ts';
import { type Signals, signalsOf } from '../signals/signals.ts';
import { createHandedOut } from './handed-out.ts';
import type { RateLimit } from './rate-limit.ts';
import { failedOutcome, submitOutcome } from './submit-outcome.ts';
import { revealFields, type TriggerFields, triggerAddress, triggerCall } from './trigger-call.ts';

/** A complaint that rests on a description older than this, in milliseconds, is checked against a fresh one. */
const TRUSTED_AGE = 30_000;

/** Refusals by which the server says that a job's definitions are not what they were. */
const CHANGED = new Set<Refusal['reason']>(['not-parameterized', 'parameters-required']);

export type Submit = (submission: Submission, signals: SubmitSignals) => Promise<SubmitOutcome>;

export interface SubmitOptions {
  /** Null for no limit. */
  readonly rate: RateLimit | null;
}

export function createSubmit(
  controller: Controller,
  definitions: Definitions,
  { rate }: SubmitOptions,
): Submit {
  const handedOut = createHandedOut(controller.session);

  return async (submission, runSignals) => {
    const signals = signalsOf(submission, runSignals);
    // Before the secrets are read, so that none is held, or gets old, while a request waits for its turn.
    const isHeld = rate !== null && submission.turn === undefined;
    if (isHeld && !(await rate.take(signals, () => submission.onHeld?.())))
      return failedOutcome(neverSent(controller, submission));
    const prepared = await prepare(controller, definitions, submission, signals);
    if (!prepared.ok) {
      rate?.giveBack();
      return failedOutcome(prepared.error);
    }
    const { call, fields, description } = prepared.value;
    const { nextBuild } = description;
    const sent = { sentAt: controller.clock.now(), session: controller.session(), nextBuild };
    const answer = await controller.send(call, signals);
    if (!answer.ok) {
      if (isUnsent(answer.error)) rate?.giveBack();
      return whenSent(failedOutcome(answer.error), sent);
    }

    const outcome = submitOutcome(controller.ask(call), answer.value, id => handedOut.has(call.path, id));
    if (outcome.kind === 'queued') handedOut.keep(call.path, outcome.queueId);
    else if (CHANGED.has(outcome.refusal.reason)) definitions.forget(submission.job, description);
    else if (outcome.refusal.reason === 'server-error' && isFromJenkins(answer.value)) {
      definitions.forget(submission.job, description);
      // It has been sent: whether it is still wanted does not matter to what became of it.
      const complaint = await changedChoice(definitions, submission, fields, runSignals);
      // Jenkins makes all values of a build before it queues it, so a bad choice is certain to have had no effect.
      if (complaint !== null)
        return failedOutcome(refuse(controller.ask(call), complaint, { effect: 'none', status: 500 }));
    }
    return whenSent(outcome, sent);
  };
}

type Sent = Pick<Suspect, 'sentAt' | 'session' | 'nextBuild'>;

const whenSent = (outcome: SubmitOutcome, sent: Sent): SubmitOutcome =>
  outcome.kind === 'unknown' ? { ...outcome, sent } : outcome;

/** Called off before the first byte. */
const isUnsent = ({ reason, effect }: Refusal): boolean => reason === 'interrupted' && effect === 'none';

interface Prepared {
  readonly call: Call;
  readonly fields: TriggerFields;
  /** The description that the call was made by. */
  readonly description: JobDescription;
}

/** The call that starts the build, or why it must not be sent. Up to here nothing can have had an effect. */
async function prepare(
  controller: Controller,
  definitions: Definitions,
  submission: Submission,
  signals: Signals,
): Promise<Result<Prepared, Refusal>> {
  const { job, token, marker } = submission;
  const asked = definitions.describe(job, signals);
  let described = isPending(asked) ? await asked : asked;
  if (!described.ok) return described;
  const revealed = revealFields(submission, controller.read);
  const fields = isPending(revealed) ? await revealed : revealed;
  if (!fields.ok) {
    const address = triggerAddress(controller.auth, job, token, described.value);
    return err(unreadable(controller.ask(address), fields.error));
  }

  const check = ({ parameters }: JobDescription): Complaint | null =>
    checkMarker(marker, parameters) ?? checkParameters(fields.value.parameters, parameters);
  let complaint = check(described.value);
  if (complaint !== null) {
    described = await definitions.describe(job, signals, TRUSTED_AGE);
    if (!described.ok) return described;
    complaint = check(described.value);
  }
  const description = described.value;
  const address = triggerAddress(controller.auth, job, token, description);
  if (complaint !== null) return err(refuse(controller.ask(address), complaint, { effect: 'none' }));
  return ok({ call: triggerCall(address, fields.value), fields: fields.value, description });
}

/** Whether a 500 came of a choice that is none any more: Jenkins tells the reason only to its own log. */
async function changedChoice(
  definitions: Definitions,
  submission: Submission,
  { parameters }: TriggerFields,
  signals: SubmitSignals,
): Promise<Complaint | null> {
  const fresh = await definitions.describe(submission.job, signals);
  const complaint = fresh.ok ? checkParameters(parameters, fresh.value.parameters) : null;
  return complaint?.reason === 'bad-choice' ? complaint : null;
}

function neverSent(controller: Controller, { job, token }: Submission): Refusal {
  const address = triggerAddress(controller.auth, job, token, { url: '', buildable: true, parameters: [] });
  return classifyFailure(controller.ask(address), { kind: 'interrupted', sent: false, code: null });
}
