import { err, ok, type Result } from '../../../core/result.ts';
import type { SecretReader, Text } from '../../../core/text.ts';
import type { Submission } from '../../submission.ts';
import type { JobDescription } from '../../target.ts';
import type { JenkinsAuth } from '../access/authorization.ts';
import { secretNames, tryReveal } from '../access/secrets.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Call } from '../controller/controller.ts';
import type { Soon } from '../controller/soon.ts';
import type { Head } from '../http/answer.ts';
import { encodeForm } from '../http/form.ts';
import { queuedItem } from './submit-outcome.ts';

/** What a trigger carries, with the secrets in it: made right before the socket, and kept nowhere. */
export interface TriggerFields {
  /** The marker among them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `token`, `cause` and `delay`; a cause only counts together with a token, so it does not go without. */
  readonly control: readonly (readonly [name: string, value: string])[];
}

/** Reads the secrets; the error is the names of those that cannot be read. At once where there are none. */
export function revealFields(
  submission: Submission,
  read: SecretReader,
): Soon<Result<TriggerFields, readonly string[]>> {
  const { parameters, token } = submission;
  return isPlain(parameters) && (token === undefined || typeof token === 'string')
    ? ok(fieldsOf(submission, parameters, token))
    : readFields(submission, read);
}

async function readFields(
  submission: Submission,
  read: SecretReader,
): Promise<Result<TriggerFields, readonly string[]>> {
  const revealed = new Map<string, string>();
  for (const [name, text] of submission.parameters) {
    const value = await tryReveal(text, read);
    if (value === null) return err(secretNames(text));
    revealed.set(name, value);
  }
  const { token } = submission;
  if (token === undefined) return ok(fieldsOf(submission, revealed, undefined));
  const word = await tryReveal(token, read);
  return word === null ? err(secretNames(token)) : ok(fieldsOf(submission, revealed, word));
}

const isPlain = (parameters: Submission['parameters']): parameters is ReadonlyMap<string, string> => {
  for (const text of parameters.values()) if (typeof text !== 'string') return false;
  return true;
};

function fieldsOf(
  { marker, cause, delay }: Submission,
  revealed: ReadonlyMap<string, string>,
  token: string | undefined,
): TriggerFields {
  const parameters = marker === undefined ? revealed : new Map(revealed).set(marker.name, marker.value);
  const control: [string, string][] = [];
  if (token !== undefined) control.push(['token', token]);
  if (token !== undefined && cause !== undefined) control.push(['cause', cause]);
  // Jenkins takes a bare number for milliseconds, and answers other units than `sec` with a 500.
  if (delay !== undefined) control.push(['delay', String(Math.round(delay))]);
  return { parameters, control };
}

/** Where, how and as whom a build is asked for: a trigger without what it carries. */
export type TriggerAddress = Required<
  Pick<Call, 'method' | 'path' | 'acts' | 'jobToken' | 'lane' | 'headSuffices'>
>;

/** Once the queue item is named, the body tells nothing more. */
const headSuffices = (head: Head): boolean => queuedItem(head) !== null;

/** Only a job token without a user goes by GET, since an anonymous POST would need a crumb and its session. */
export function triggerAddress(
  auth: JenkinsAuth,
  job: Submission['job'],
  token: Text | undefined,
  description: JobDescription,
): TriggerAddress {
  return {
    method: auth.kind === 'none' && token !== undefined ? 'GET' : 'POST',
    path: `${jobPath(job)}/${description.parameters.length > 0 ? 'buildWithParameters' : 'build'}`,
    acts: true,
    jobToken: token !== undefined,
    lane: 'trigger',
    headSuffices,
  };
}

/** The request that starts a build. Fields go into the body: a query is cut at some 8 kB and written to access logs. */
export function triggerCall(address: TriggerAddress, { parameters, control }: TriggerFields): Call {
  const { method, path, acts, jobToken, lane, headSuffices } = address;
  const form = encodeForm(parameters, control);
  // Written out and not spread: that was measured to cost a microsecond of each request.
  return method === 'GET'
    ? { method, path, acts, jobToken, lane, headSuffices, query: form }
    : { method, path, acts, jobToken, lane, headSuffices, form };
}
