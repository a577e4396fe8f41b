import { createHash } from 'node:crypto';
import { type RequestKey, requestKey } from '../core/ids.ts';
import { showJob } from '../core/job-path.ts';
import { showText } from '../core/text.ts';
import { canonicalText } from '../manifest/value.ts';
import type { Combination } from './matrix.ts';
import type { PlannedRequest } from './plan.ts';

/** 64 bits: among a million requests two share a key once in thirty million plans. */
const KEY_LENGTH = 16;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH);

/**
 * Names a request by what makes it that request: its trigger and its combination. Neither the order of axes nor
 * anything else in the manifest changes it.
 */
export function keyOf(trigger: string, combination: Combination): RequestKey {
  const pairs = [...combination].map(([key, value]) => `${JSON.stringify(key)}=${canonicalText(value)}`);
  return requestKey(hash([JSON.stringify(trigger), ...pairs.sort()].join('\n')));
}

/** Names what a request asks for; two requests with equal digests would start the same build. */
export function digestOf(request: Pick<PlannedRequest, 'target' | 'job' | 'parameters'>): string {
  const parameters = [...request.parameters].map(
    ([name, text]) => `${JSON.stringify(name)}=${showText(text)}`,
  );
  return hash([request.target, showJob(request.job), ...parameters.sort()].join('\n'));
}
