import { err, ok, type Result } from '../../core/result.ts';
import { type Value, valueText, writtenNumber } from '../value.ts';

/** CEL's int has 64 bits; larger ones are doubles. */
const LARGEST_INT = 2n ** 63n - 1n;

/** Manifest → CEL. Whole numbers become CEL's int, so that `matrix.shard == 3` means what it says. */
export function toCel(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toCel);
  if (value instanceof Map) {
    // No object: the library takes an object's type from its `constructor`, which may be a key of the user's.
    return new Map([...value].map(([key, item]) => [key, toCel(item)]));
  }
  return celNumber(valueText(value) ?? '');
}

/** A number as YAML 1.2's core schema writes it: `12`, `012`, `+1`, `0x1F`, `0o17`, `1.5`, `1e3`, `.inf`, `.nan`. */
function celNumber(text: string): bigint | number {
  if (/^([-+]?\d+|0x[0-9a-fA-F]+|0o[0-7]+)$/.test(text)) {
    const whole = BigInt(text);
    return whole > LARGEST_INT || whole < -LARGEST_INT - 1n ? Number(whole) : whole;
  }
  const [, sign] = /^([-+]?)\.inf$/i.exec(text) ?? [];
  if (sign !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** CEL → manifest; the error names a type that a manifest does not have. */
export function fromCel(value: unknown): Result<Value, string> {
  if (value === null || value === undefined) return ok(null);
  if (typeof value === 'string' || typeof value === 'boolean') return ok(value);
  if (typeof value === 'bigint') return ok(writtenNumber(String(value)));
  if (typeof value === 'number') return ok(writtenNumber(numberText(value)));
  if (Array.isArray(value)) return all(value.map(fromCel));
  if (value instanceof Map) return fromEntries([...value]);
  return typeof value === 'object' && isPlain(value)
    ? fromEntries(Object.entries(value))
    : err(typeOf(value));
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (Number.isFinite(value)) return String(value);
  return value < 0 ? '-.inf' : '.inf';
}

function fromEntries(entries: readonly (readonly [unknown, unknown])[]): Result<Value, string> {
  const values = all(entries.map(([, item]) => fromCel(item)));
  if (!values.ok) return values;
  return ok(new Map(entries.map(([key], index) => [String(key), values.value[index] ?? null])));
}

function all(results: readonly Result<Value, string>[]): Result<readonly Value[], string> {
  const values: Value[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    values.push(result.value);
  }
  return ok(values);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function typeOf(value: unknown): string {
  if (value instanceof Date) return 'timestamp';
  if (value instanceof Uint8Array) return 'run of bytes';
  const name = typeof value === 'object' ? (value?.constructor.name ?? '') : '';
  return { UnsignedInt: 'uint', Duration: 'duration', Type: 'type' }[name] ?? 'value of an unknown type';
}
