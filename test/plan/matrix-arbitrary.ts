import type { Matrix } from '../../src/manifest/manifest.ts';
import { type Value, type ValueMap, writtenNumber } from '../../src/manifest/value.ts';
import fc from '../property.ts';

/** A matrix as JSON would write it, which is what the oracle works on. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: Plain;
}
export interface PlainMatrix {
  readonly axes: Readonly<Record<string, readonly Plain[]>>;
  readonly exclude: readonly PlainMap[];
  readonly include: readonly PlainMap[];
}

export function fromPlain(plain: Plain): Value {
  if (typeof plain === 'number') return writtenNumber(String(plain));
  if (plain === null || typeof plain !== 'object') return plain;
  return isList(plain) ? plain.map(fromPlain) : mapOf(plain);
}

export const mapOf = (plain: PlainMap): ValueMap =>
  new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]));

export const matrixOf = ({ axes, exclude, include }: PlainMatrix): Matrix => ({
  axes: new Map(Object.entries(axes).map(([name, values]) => [name, values.map(fromPlain)])),
  exclude: exclude.map(mapOf),
  include: include.map(mapOf),
  reduction: null,
});

const isList = (plain: Plain): plain is readonly Plain[] => Array.isArray(plain);

// Few names and few values, so that entries meet combinations often: `1` and `"1"` among them, and maps within maps.
const axis = fc.constantFrom('a', 'b', 'c');
const extra = fc.constantFrom('a', 'b', 'c', 'x', 'y');
const value: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(
  'p',
  'q',
  '1',
  1,
  true,
  null,
  ['p'],
  { k: 'p' },
  { k: 'p', l: { m: 'q', n: 'p' } },
  { l: { m: 'q' } },
);

export const plainMatrix: fc.Arbitrary<PlainMatrix> = fc
  .dictionary(axis, fc.array(value, { maxLength: 3 }), { maxKeys: 3, noNullPrototype: true })
  .chain(axes => {
    const names = Object.keys(axes);
    const entry = fc.dictionary(extra, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
    const exclude =
      names.length === 0
        ? fc.constant([])
        : fc.array(
            fc.dictionary(fc.constantFrom(...names), value, {
              minKeys: 1,
              maxKeys: 2,
              noNullPrototype: true,
            }),
            { maxLength: 3 },
          );
    return fc.record({ axes: fc.constant(axes), exclude, include: fc.array(entry, { maxLength: 4 }) });
  });
