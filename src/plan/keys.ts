import { hash } from 'node:crypto';
import { type RequestKey, requestKey } from '../core/ids.ts';
import { type JobPath, showJob } from '../core/job-path.ts';
import { showText, type Text } from '../core/text.ts';
import { canonicalText } from '../manifest/value.ts';
import type { Combination } from './matrix.ts';
import { memoized } from './memo.ts';
import type { PlannedRequest } from './plan.ts';

/** 64 bits: among a million requests two share a key once in thirty million plans. */
const KEY_LENGTH = 16;

/** `sha256:…` of a whole text. */
export const digestOfText = (text: string): string => `sha256:${hash('sha256', text, 'hex')}`;

const shortHash = (text: string): string => hash('sha256', text, 'hex').slice(0, KEY_LENGTH);

/**
 * Names a request by what makes it that request: its trigger and its combination. Neither the order of axes nor
 * anything else in the manifest changes it. `repeat` counts equal combinations from 1.
 */
export type KeyMaker = (combination: Combination, repeat?: number) => RequestKey;

/** Names the requests of one trigger. */
export function keyMaker(trigger: string): KeyMaker {
  const head = JSON.stringify(trigger);
  const pair = memoized((name, value) => `${JSON.stringify(name)}=${canonicalText(value)}`);
  return (combination, repeat = 1) => {
    const pairs: string[] = [];
    for (const [name, value] of combination) pairs.push(pair(name, value));
    let text = head;
    for (const each of pairs.sort()) text += `\n${each}`;
    return requestKey(shortHash(repeat === 1 ? text : `${text}\nrepeat ${repeat}`));
  };
}

/** As `keyMaker`, for a single request. */
export const keyOf = (trigger: string, combination: Combination, repeat = 1): RequestKey =>
  keyMaker(trigger)(combination, repeat);

/** Names what a request asks for; two requests with equal digests would start the same build. */
export type DigestMaker = (job: JobPath, parameters: ReadonlyMap<string, Text>) => string;

/** Digests for one target, of requests that set no parameters but these. */
export function digestMaker(target: string, parameterNames: Iterable<string>): DigestMaker {
  // The order of names is that of the pairs: a quoted name never begins with another one.
  const names = [...parameterNames].map(name => ({ name, quoted: `\n${JSON.stringify(name)}=` }));
  names.sort((a, b) => (a.quoted < b.quoted ? -1 : 1));
  const head = `${JSON.stringify(target)}\n`;
  return (job, parameters) => {
    let text = head + JSON.stringify(showJob(job));
    for (const { name, quoted } of names) {
      const value = parameters.get(name);
      if (value !== undefined) text += quoted + JSON.stringify(showText(value));
    }
    return shortHash(text);
  };
}

/** As `digestMaker`, for a single request. */
export const digestOf = ({
  target,
  job,
  parameters,
}: Pick<PlannedRequest, 'target' | 'job' | 'parameters'>): string =>
  digestMaker(target, parameters.keys())(job, parameters);
