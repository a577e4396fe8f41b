import { createHash } from 'node:crypto';
import { type RequestKey, requestKey } from '../core/ids.ts';
import { showJob } from '../core/job-path.ts';
import { showText } from '../core/text.ts';
import { canonicalText } from '../manifest/value.ts';
import type { Combination } from './matrix.ts';
import type { PlannedRequest } from './plan.ts';

/** 64 bits: among a million requests two share a key once in thirty million plans. */
const KEY_LENGTH = 16;

/** `sha256:…` of a whole text. */
export const digestOfText = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH);

/**
 * Names a request by what makes it that request: its trigger and its combination. Neither the order of axes nor
 * anything else in the manifest changes it. `repeat` counts equal combinations from 1.
 */
export function keyOf(trigger: string, combination: Combination, repeat = 1): RequestKey {
  const pairs = [...combination].map(([key, value]) => `${JSON.stringify(key)}=${canonicalText(value)}`);
  const times = repeat === 1 ? [] : [`repeat ${repeat}`];
  return requestKey(hash([JSON.stringify(trigger), ...pairs.sort(), ...times].join('\n')));
}

/** Names what a request asks for; two requests with equal digests would start the same build. */
export function digestOf(request: Pick<PlannedRequest, 'target' | 'job' | 'parameters'>): string {
  const parameters = [...request.parameters].map(
    ([name, text]) => `${JSON.stringify(name)}=${JSON.stringify(showText(text))}`,
  );
  const names = [request.target, showJob(request.job)].map(name => JSON.stringify(name));
  return hash([...names, ...parameters.sort()].join('\n'));
}
