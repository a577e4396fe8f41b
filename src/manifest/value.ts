/**
 * A value of a manifest: what YAML 1.2 says, except that a number remembers how it was written. What is written
 * is what is sent: `1.10` stays `1.10` and `012` stays `012`.
 */
export type Value = string | boolean | null | WrittenNumber | readonly Value[] | ValueMap;

/** A map rather than an object, so that a key named `__proto__` is a key like any other. */
export type ValueMap = ReadonlyMap<string, Value>;

export interface WrittenNumber {
  readonly kind: 'number';
  /** The source text. */
  readonly text: string;
}

export const writtenNumber = (text: string): WrittenNumber => ({ kind: 'number', text });

const isMap = (value: Value): value is ValueMap => value instanceof Map;
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** The text that is sent for a value; null for what has none (null, a list, a map). */
export function valueText(value: Value): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value === null || isList(value) || isMap(value)) return null;
  return value.text;
}

/**
 * One text for each value: equal texts mean values that are equal deeply and in type. The string `"1"` and the
 * number `1` differ, and so do the numbers `1.1` and `1.10`, since different texts would be sent for them.
 */
export function canonicalText(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (!isMap(value)) return `#${value.text}`;
  const entries = [...value].map(([key, item]) => `${JSON.stringify(key)}:${canonicalText(item)}`);
  return `{${entries.sort().join(',')}}`;
}

export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  // Nearly all values are text, which is equal to itself alone: no canonical text is needed.
  return typeof a === 'object' && typeof b === 'object' && canonicalText(a) === canonicalText(b);
}

/** Whether `value` has all that `pattern` asks: equal, or for maps a superset at every level. */
export function containsValue(value: Value, pattern: Value): boolean {
  if (value === null || pattern === null || !isMap(value) || !isMap(pattern))
    return equalValues(value, pattern);
  for (const [key, expected] of pattern) {
    const actual = value.get(key);
    if (actual === undefined || !containsValue(actual, expected)) return false;
  }
  return true;
}

/** A short text for people: strings as they are, the rest in YAML's flow notation. */
export function showValue(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return `[${value.map(showValue).join(', ')}]`;
  if (isMap(value)) return `{${[...value].map(([key, item]) => `${key}: ${showValue(item)}`).join(', ')}}`;
  return valueText(value) ?? '';
}
