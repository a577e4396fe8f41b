import { err, ok, type Result } from '../../core/result.ts';
import type { SecretReader } from '../../core/text.ts';
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
  readonly parameters: ReadonlyMap<string, string>;
  /** `token` and `cause`; a cause only counts together with a token, so it does not go without. */
  readonly control: readonly (readonly [name: string, value: string])[];
}

export const NO_FIELDS: TriggerFields = { parameters: new Map(), control: [] };

/** Reads the secrets; the error is the names of those that cannot be read. */
export async function revealFields(
  { parameters, token, cause }: Submission,
  read: SecretReader,
): Promise<Result<TriggerFields, readonly string[]>> {
  const revealed = new Map<string, string>();
  for (const [name, text] of parameters) {
    const value = await tryReveal(text, read);
    if (value === null) return err(secretNames(text));
    revealed.set(name, value);
  }
  if (token === undefined) return ok({ parameters: revealed, control: [] });
  const word = await tryReveal(token, read);
  if (word === null) return err(secretNames(token));
  return ok({
    parameters: revealed,
    control: [['token', word], ...(cause === undefined ? [] : [['cause', cause] as const])],
  });
}

/** Once the queue item is named, the body tells nothing more. */
const headSuffices = (head: Head): boolean => queuedItem(head) !== null;

/**
 * The request that starts a build. Fields go into the body: a query is cut at some 8 kB and written to access logs.
 * Only a job token without a user goes by GET, since an anonymous POST would need a crumb and its session.
 */
export function triggerCall(
  auth: JenkinsAuth,
  { job, token }: Submission,
  description: JobDescription,
  { parameters, control }: TriggerFields,
): Call {
  const path = `${jobPath(job)}/${description.parameters.length > 0 ? 'buildWithParameters' : 'build'}`;
  const form = encodeForm([...parameters, ...control]);
  const common = { path, acts: true, jobToken: token !== undefined, lane: 'trigger', headSuffices } as const;
  return auth.kind === 'none' && token !== undefined
    ? { ...common, method: 'GET', query: form }
    : { ...common, method: 'POST', form };
}
