import { isRecord, list, object, pairs, type Shape, text } from '../../core/json-shape.ts';
import { type Value, type ValueMap, type WrittenNumber, writtenNumber } from '../../manifest/value.ts';
import { PARSE_SETTINGS } from '../../manifest/yaml/parse-limits.ts';

/**
 * A value of a manifest in JSON. Numbers keep their writing, and maps their order and every key; a bare JSON number
 * or object would lose that.
 */
export type SavedValue = string | boolean | null | SavedNumber | SavedMap | readonly SavedValue[];

interface SavedNumber {
  readonly number: string;
}

interface SavedMap {
  readonly pairs: SavedPairs<SavedValue>;
}

/** A map: JSON's objects would move keys that look like numbers to the front. */
export type SavedPairs<T> = readonly (readonly [name: string, value: T])[];

export const saveValues = (values: ValueMap): SavedPairs<SavedValue> =>
  [...values].map(([name, value]) => [name, saveValue(value)]);

export const loadValues = (saved: SavedPairs<SavedValue>): ValueMap =>
  new Map(saved.map(([name, value]) => [name, loadValue(value)]));

export function saveValue(value: Value): SavedValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (isNumber(value)) return { number: value.text };
  return isList(value) ? value.map(saveValue) : { pairs: saveValues(value) };
}

export function loadValue(saved: SavedValue): Value {
  if (saved === null || typeof saved === 'string' || typeof saved === 'boolean') return saved;
  if ('number' in saved) return writtenNumber(saved.number);
  return 'pairs' in saved ? loadValues(saved.pairs) : saved.map(loadValue);
}

const isNumber = (value: WrittenNumber | readonly Value[] | ValueMap): value is WrittenNumber =>
  'kind' in value;
const isList = (value: readonly Value[] | ValueMap): value is readonly Value[] => Array.isArray(value);

const savedNumber = object<SavedNumber>({ number: text });

/** No deeper than a manifest may be, so that no document can exhaust the stack. */
export const savedValue: Shape<SavedValue> = valueWithin(PARSE_SETTINGS.maxDepth.most);

function valueWithin(levels: number): Shape<SavedValue> {
  return {
    check(value) {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
      if (levels === 0) return { path: [], expected: 'a value that is nested less deeply' };
      const inner = valueWithin(levels - 1);
      if (Array.isArray(value)) return list(inner).check(value);
      const isMap = isRecord(value) && Object.hasOwn(value, 'pairs');
      return isMap ? object<SavedMap>({ pairs: pairs(inner) }).check(value) : savedNumber.check(value);
    },
  };
}
