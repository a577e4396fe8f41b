import { type JobPath, showJob } from '../../core/job-path.ts';
import { showValue } from '../../manifest/value.ts';
import { memoized, rememberLast } from '../memo.ts';
import type { PlannedRequest } from '../plan.ts';
import { quote, quoteText } from '../quote.ts';
import { requestDocument } from './plan-json.ts';

/**
 * Requests as lines of `plan --format ndjson`, line end included: the bytes of `JSON.stringify(requestDocument(…))`,
 * put together from pieces of which nearly all are the same in a million lines.
 */
export function* requestLines(requests: Iterable<PlannedRequest>): Generator<string> {
  const lineOf = lineMaker();
  for (const request of requests) yield lineOf(request);
}

function lineMaker(): (request: PlannedRequest) => string {
  const quoted = memoized(name => `${quote(name)}:`);
  const member = memoized((name, value) => quoted(name, null) + quote(showValue(value)));
  const jobName = rememberLast((job: JobPath) => quote(showJob(job)));
  return request => {
    const { key, asks, trigger, target, job, combination, parameters, token, cause, group } = request;
    let matrix = '';
    for (const [name, value] of combination) {
      if (isIndex(name)) return plainLine(request);
      matrix += matrix === '' ? member(name, value) : `,${member(name, value)}`;
    }
    let sent = '';
    for (const [name, text] of parameters) {
      if (isIndex(name)) return plainLine(request);
      sent += `${sent === '' ? '' : ','}${quoted(name, null)}${quoteText(text)}`;
    }
    const shared = `"trigger":${quote(trigger)},"target":${quote(target)},"job":${jobName(job)}`;
    const notes =
      (token === null ? '' : `,"token":${quoteText(token)}`) +
      (cause === null ? '' : `,"cause":${quote(cause)}`) +
      (group === null ? '' : `,"group":${quote(group)}`);
    return `{"key":"${key}",${shared},"matrix":{${matrix}},"parameters":{${sent}}${notes},"asks":"${asks}"}\n`;
  };
}

/** An object puts names that look like an array's index first, and a line agrees with the document. */
const isIndex = (name: string): boolean => /^\d/.test(name);

const plainLine = (request: PlannedRequest): string => `${JSON.stringify(requestDocument(request))}\n`;
