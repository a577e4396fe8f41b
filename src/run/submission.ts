import type { RunId } from '../core/ids.ts';
import type { Submission } from '../targets/target.ts';
import type { Entry } from './ledger.ts';

/** What the target is asked for; the same at each attempt. */
export const submissionOf = ({ request, trigger }: Entry, run: RunId): Submission => {
  const { key, job, parameters, token, cause } = request;
  const { delay, marker } = trigger;
  return {
    key,
    job,
    parameters,
    ...(token === null ? {} : { token }),
    ...(cause === null ? {} : { cause }),
    ...(delay === null ? {} : { delay }),
    ...(marker === null ? {} : { marker: { name: marker, value: `${run}/${key}` } }),
  };
};
