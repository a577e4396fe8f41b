import { describe, expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { Text } from '../../../src/core/text.ts';
import { type Value, writtenNumber } from '../../../src/manifest/value.ts';
import type { PlannedRequest } from '../../../src/plan/plan.ts';
import { RequestTable } from '../../../src/plan/saved/request-table.ts';
import { saveRequest } from '../../../src/plan/saved/saved-plan.ts';
import fc from '../../property.ts';

/** Texts that look like the JSON of other values, too: a number is not the text of it. */
const word = fc.oneof(fc.constantFrom('', 'a', 'b', 'null', '1.10', '[]', '__proto__'), fc.string());
const secretText: fc.Arbitrary<Text> = fc.oneof(
  word,
  fc.constantFrom<Text>([{ secret: 'a' }], ['a', { secret: 'b' }], [{ run: 'id' }]),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  word,
  fc.constantFrom<Value>(
    null,
    true,
    writtenNumber('1.10'),
    ['a', null],
    [],
    new Map<string, Value>([['k', writtenNumber('1')]]),
  ),
);
const mapOf = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> =>
  fc
    .uniqueArray(fc.tuple(word, values), { selector: ([name]) => name, maxLength: 4 })
    .map(entries => new Map(entries));

const request: fc.Arbitrary<PlannedRequest> = fc.record({
  key: word.map(requestKey),
  asks: word,
  trigger: word,
  target: word,
  job: fc.array(word, { maxLength: 3 }),
  combination: mapOf(value),
  parameters: mapOf(secretText),
  token: fc.option(secretText),
  cause: fc.option(word),
  group: fc.option(word),
});
const requests = fc.uniqueArray(request, { selector: ({ key }) => key });

function tableOf(all: readonly PlannedRequest[]): RequestTable {
  const table = new RequestTable();
  for (const one of all) table.add(saveRequest(one));
  return table;
}

/** The order of maps counts. */
const exactly = (one: PlannedRequest | undefined): unknown =>
  one === undefined ? one : { ...one, combination: [...one.combination], parameters: [...one.parameters] };

describe('a table of requests', () => {
  test('gives back each request as it was saved, in their order, and again', () => {
    fc.assert(
      fc.property(requests, all => {
        const table = tableOf(all);
        for (const _ of [1, 2]) expect([...table].map(exactly)).toEqual(all.map(exactly));
      }),
    );
  });

  test('gives each by its key, and none for a key that is not there', () => {
    fc.assert(
      fc.property(requests, word.map(requestKey), (all, key) => {
        const table = tableOf(all);
        expect([...table.keys()]).toEqual(all.map(one => one.key));
        for (const one of all) expect(exactly(table.get(one.key))).toEqual(exactly(one));
        if (!all.some(one => one.key === key)) expect(table.get(key)).toBeUndefined();
      }),
    );
  });

  test('keeps the first of two that have the same key, and says so', () => {
    fc.assert(
      fc.property(request, request, (one, other) => {
        const table = tableOf([one]);
        expect(table.add(saveRequest({ ...other, key: one.key }))).toBe(false);
        expect([...table].map(exactly)).toEqual([exactly(one)]);
      }),
    );
  });

  test('holds many more different values than it looks for, and more rows than one block', () => {
    const all = Array.from({ length: 30_000 }, (_, index) => ({
      ...SOME,
      key: requestKey(`k${index}`),
      parameters: new Map([
        ['SAME', 'same'],
        ['OWN', `own ${index}`],
      ]),
    }));
    const table = tableOf(all);
    expect([...table]).toEqual(all);
    expect(table.get(requestKey('k29999'))?.parameters.get('OWN')).toBe('own 29999');
  });

  test('keeps equal values once', () => {
    const job = () => ['folder', 'job'];
    const [a, b] = tableOf([
      { ...SOME, job: job(), key: requestKey('a'), combination: new Map([['v', ['x']]]) },
      { ...SOME, job: job(), key: requestKey('b'), combination: new Map([['v', ['x']]]) },
    ]);
    expect(a?.job).toBe(b?.job);
    expect(a?.combination.get('v')).toBe(b?.combination.get('v'));
  });
});

const SOME: PlannedRequest = {
  key: requestKey('k'),
  asks: '1',
  trigger: 't',
  target: 'ci',
  job: ['a'],
  combination: new Map(),
  parameters: new Map(),
  token: null,
  cause: null,
  group: null,
};
