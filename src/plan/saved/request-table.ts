import type { RequestKey } from '../../core/ids.ts';
import type { Text } from '../../core/text.ts';
import type { Value } from '../../manifest/value.ts';
import type { KeyedRequests, PlannedRequest } from '../plan.ts';
import { NumberList } from './number-list.ts';
import { NumberedLists } from './numbered-lists.ts';
import { NumberedValues } from './numbered-values.ts';
import type { SavedRequest } from './saved-plan.ts';
import { loadValue, type SavedPairs, type SavedValue } from './saved-plan-value.ts';

/**
 * The requests of a saved plan as rows of numbers, each of which stands for a value that is kept once. A request is made
 * anew whenever it is asked for: 100 000 of them as objects take ten times the memory.
 */
export class RequestTable implements KeyedRequests {
  /** By key, in the order of the plan. */
  readonly #places = new Map<RequestKey, Place>();
  readonly #rows = new NumberList();
  /** Names of triggers and targets, causes and groups. */
  readonly #words = new NumberedValues<string, string>(word => word);
  readonly #jobs = new NumberedLists();
  readonly #axes = new NumberedLists();
  readonly #values = new NumberedValues<SavedValue, Value>(loadValue);
  /** Names of parameters. */
  readonly #names = new NumberedLists();
  /** Values of parameters, and tokens. */
  readonly #texts = new NumberedValues<Text, Text>(text => text);

  /** false: there is one of this key, and it stays. */
  add(request: SavedRequest): boolean {
    const { key, asks, trigger, target, job, token, cause, group, combination, parameters } = request;
    if (this.#places.has(key)) return false;
    const rows = this.#rows;
    this.#places.set(key, { asks, row: rows.length });
    rows.push(this.#words.numberOf(trigger));
    rows.push(this.#words.numberOf(target));
    rows.push(this.#jobs.numberOf(job));
    rows.push(token === null ? NONE : this.#texts.numberOf(token));
    rows.push(cause === null ? NONE : this.#words.numberOf(cause));
    rows.push(group === null ? NONE : this.#words.numberOf(group));
    rows.push(this.#axes.numberOf(namesOf(combination)));
    for (const [, value] of combination) rows.push(this.#values.numberOf(value));
    rows.push(this.#names.numberOf(namesOf(parameters)));
    for (const [, text] of parameters) rows.push(this.#texts.numberOf(text));
    return true;
  }

  get(key: RequestKey): PlannedRequest | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#read(key, place);
  }

  keys(): Iterable<RequestKey> {
    return this.#places.keys();
  }

  *[Symbol.iterator](): Generator<PlannedRequest> {
    for (const [key, place] of this.#places) yield this.#read(key, place);
  }

  #read(key: RequestKey, { asks, row: start }: Place): PlannedRequest {
    const row = new Row(this.#rows, start);
    return {
      key,
      asks,
      trigger: this.#words.at(row.next()),
      target: this.#words.at(row.next()),
      job: this.#jobs.at(row.next()),
      token: row.nextOf(this.#texts),
      cause: row.nextOf(this.#words),
      group: row.nextOf(this.#words),
      combination: row.mapOf(this.#axes, this.#values),
      parameters: row.mapOf(this.#names, this.#texts),
    };
  }
}

interface Place {
  readonly asks: string;
  /** Where its row begins. */
  readonly row: number;
}

/** Stands for null; no list of values is as long. */
const NONE = 2 ** 32 - 1;

const namesOf = (pairs: SavedPairs<unknown>): readonly string[] => pairs.map(([name]) => name);

interface Numbered<T> {
  at(number: number): T;
}

/** Reads the numbers of a row one after the other. */
class Row {
  readonly #numbers: NumberList;
  #at: number;

  constructor(numbers: NumberList, start: number) {
    this.#numbers = numbers;
    this.#at = start;
  }

  next(): number {
    this.#at += 1;
    return this.#numbers.at(this.#at - 1);
  }

  nextOf<T>(values: Numbered<T>): T | null {
    const number = this.next();
    return number === NONE ? null : values.at(number);
  }

  mapOf<T>(names: NumberedLists, values: Numbered<T>): ReadonlyMap<string, T> {
    const map = new Map<string, T>();
    for (const name of names.at(this.next())) map.set(name, values.at(this.next()));
    return map;
  }
}
