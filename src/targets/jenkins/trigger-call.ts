import { err, ok, type Result } from '../../core/result.ts';
import type { SecretReader, Text } from '../../core/text.ts';
import type { JobDescription, Submission } from '../target.ts';
import type { Head } from './answer.ts';
import type { JenkinsAuth } from './authorization.ts';
import type { Call } from './controller.ts';
import { encodeForm } from './form.ts';
import { jobPath } from './job-url.ts';
import { secretNames, tryReveal } from './secrets.ts';
import { queuedItem } from './submit-outcome.ts';

/** What a trigger carries, with the secrets in it: made right before the socket, and kept nowhere. */
export interface TriggerFields {
  /** The marker among them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `token`, `cause` and `delay`; a cause only counts together with a token, so it does not go without. */
  readonly control: readonly (readonly [name: string, value: string])[];
}

/** Reads the secrets; the error is the names of those that cannot be read. */
export async function revealFields(
  { parameters, token, cause, delay, marker }: Submission,
  read: SecretReader,
): Promise<Result<TriggerFields, readonly string[]>> {
  const revealed = new Map<string, string>();
  for (const [name, text] of parameters) {
    const value = typeof text === 'string' ? text : await tryReveal(text, read);
    if (value === null) return err(secretNames(text));
    revealed.set(name, value);
  }
  if (marker !== undefined) revealed.set(marker.name, marker.value);
  const control: [string, string][] = [];
  if (token !== undefined) {
    const word = await tryReveal(token, read);
    if (word === null) return err(secretNames(token));
    control.push(['token', word]);
    if (cause !== undefined) control.push(['cause', cause]);
  }
  // Jenkins takes a bare number for milliseconds, and answers other units than `sec` with a 500.
  if (delay !== undefined) control.push(['delay', String(Math.round(delay))]);
  return ok({ parameters: revealed, control });
}

/** Where, how and as whom a build is asked for: a trigger without what it carries. */
export type TriggerAddress = Pick<Call, 'method' | 'path' | 'acts' | 'jobToken' | 'lane' | 'headSuffices'>;

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
  const form = encodeForm([...parameters, ...control]);
  return address.method === 'GET' ? { ...address, query: form } : { ...address, form };
}
