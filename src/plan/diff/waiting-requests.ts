import type { RequestKey } from '../../core/ids.ts';
import type { Text } from '../../core/text.ts';
import type { Value } from '../../manifest/value.ts';
import type { PlannedRequest } from '../plan.ts';
import { sharedTexts } from './shared-texts.ts';

/**
 * A request whose maps are lists of values, with the names kept once for all requests that have the same ones: it takes
 * half of the memory, which counts when 100 000 wait.
 */
export interface WaitingRequest extends Omit<PlannedRequest, 'combination' | 'parameters'> {
  readonly combination: PackedMap<Value>;
  readonly parameters: PackedMap<Text>;
}

interface PackedMap<T> {
  readonly names: readonly string[];
  readonly values: readonly T[];
}

/** Requests that wait for their counterparts. */
export class WaitingRequests {
  readonly #waiting = new Map<RequestKey, WaitingRequest>();
  readonly #packCombination = packer<Value>();
  readonly #packParameters = packer<Text>(sharedText());

  add({
    key,
    asks,
    trigger,
    target,
    job,
    combination,
    parameters,
    token,
    cause,
    group,
  }: PlannedRequest): void {
    const packed = {
      combination: this.#packCombination(combination),
      parameters: this.#packParameters(parameters),
    };
    this.#waiting.set(key, { key, asks, trigger, target, job, token, cause, group, ...packed });
  }

  /** Takes out the request of this key; undefined when it does not wait. */
  take(key: RequestKey): WaitingRequest | undefined {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) this.#waiting.delete(key);
    return waiting;
  }

  /** All that still wait, in the order in which they came. */
  *rest(): Generator<PlannedRequest> {
    for (const waiting of this.#waiting.values()) yield unpack(waiting);
  }
}

/** The request as it was. */
export const unpack = (waiting: WaitingRequest): PlannedRequest => ({
  ...waiting,
  combination: unpackMap(waiting.combination),
  parameters: unpackMap(waiting.parameters),
});

/** Takes the same list for the same names as the last time: neighbours are most often alike. */
function packer<T>(share = (value: T): T => value): (map: ReadonlyMap<string, T>) => PackedMap<T> {
  let names: readonly string[] = [];
  return map => {
    let index = 0;
    for (const name of map.keys()) {
      if (names[index] !== name) break;
      index += 1;
    }
    if (index !== map.size || index !== names.length) names = [...map.keys()];
    return { names, values: Array.from(map.values(), share) };
  };
}

function unpackMap<T>({ names, values }: PackedMap<T>): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const [index, value] of values.entries()) {
    const name = names[index];
    if (name !== undefined) map.set(name, value);
  }
  return map;
}

function sharedText(): (text: Text) => Text {
  const share = sharedTexts();
  return text => (typeof text === 'string' ? share(text) : text);
}
