import { hash } from 'node:crypto';
import { type RequestKey, requestKey } from '../core/ids.ts';
import { foldedJob, type JobPath } from '../core/job-path.ts';
import type { Text } from '../core/text.ts';
import { canonicalText } from '../manifest/value.ts';
import type { Combination } from './matrix.ts';
import { memoized, rememberLast } from './memo.ts';
import { quoteText } from './quote.ts';

/** 64 bits: among a million requests two share a key once in thirty million plans. */
const KEY_LENGTH = 16;

const shortHash = (text: string): string => hash('sha256', text, 'hex').slice(0, KEY_LENGTH);

/**
 * Names a request by what makes it that request: its trigger and its combination. Neither the order of axes nor
 * anything else in the manifest changes it. `repeat` counts equal combinations from 1.
 */
export type KeyMaker = (combination: Combination, repeat?: number) => RequestKey;

/** Names the requests of one trigger, whose combinations have no keys but these. */
export function keyMaker(trigger: string, matrixKeys: Iterable<string>): KeyMaker {
  const names = inOrder(matrixKeys);
  const head = JSON.stringify(trigger);
  const pair = memoized((name, value) => `\n${JSON.stringify(name)}=${canonicalText(value)}`);
  return (combination, repeat = 1) => {
    let text = head;
    for (const { name } of names) {
      const value = combination.get(name);
      if (value !== undefined) text += pair(name, value);
    }
    return requestKey(shortHash(repeat === 1 ? text : `${text}\nrepeat ${repeat}`));
  };
}

/** Sorted as the texts `"name"=…` would be, whatever the values: no quoted name is the beginning of another. */
const inOrder = (names: Iterable<string>): readonly { readonly name: string; readonly quoted: string }[] =>
  [...names]
    .map(name => ({ name, quoted: JSON.stringify(name) }))
    .sort((a, b) => (a.quoted < b.quoted ? -1 : 1));

/** Names what a request asks for; two requests with equal digests would start the same build. */
export type DigestMaker = (job: JobPath, parameters: ReadonlyMap<string, Text>) => string;

/** Digests for one target, of requests that set no parameters but these. */
export function digestMaker(target: string, parameterNames: Iterable<string>): DigestMaker {
  const names = inOrder(parameterNames).map(({ name, quoted }) => ({ name, start: `\n${quoted}=` }));
  const head = rememberLast((job: JobPath) => `${JSON.stringify(target)}\n${JSON.stringify(foldedJob(job))}`);
  return (job, parameters) => {
    let text = head(job);
    for (const { name, start } of names) {
      const value = parameters.get(name);
      if (value !== undefined) text += start + quoteText(value);
    }
    return shortHash(text);
  };
}
