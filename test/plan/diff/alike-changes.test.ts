import { describe, expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import { type AlikeChange, AlikeChanges } from '../../../src/plan/diff/alike-changes.ts';
import type { RequestChange } from '../../../src/plan/diff/request-diff.ts';
import type { PlannedRequest } from '../../../src/plan/plan.ts';
import fc from '../../property.ts';

const request = (number: number): PlannedRequest => ({
  key: requestKey(`t${number}`),
  asks: 'x',
  trigger: 't',
  target: 'ci',
  job: ['j'],
  combination: new Map([['n', String(number)]]),
  parameters: new Map(),
  token: null,
  cause: null,
  group: null,
});

const changed = (number: number, value: string): RequestChange => ({
  kind: 'changed',
  before: request(number),
  after: request(number),
  fields: [{ name: 'parameters.V', before: 'old', after: value }],
});

const change: fc.Arbitrary<RequestChange> = fc.oneof(
  fc
    .record({ kind: fc.constantFrom('added' as const, 'removed' as const), number: fc.nat(99) })
    .map(({ kind, number }) => ({ kind, request: request(number) })),
  fc
    .record({ number: fc.nat(99), value: fc.constantFrom('a', 'b', 'c') })
    .map(({ number, value }) => changed(number, value)),
);

function gathered(changes: readonly RequestChange[], most: number): AlikeChanges {
  const alike = new AlikeChanges(most);
  for (const one of changes) alike.add(one);
  return alike;
}

const amountOf = (one: AlikeChange): number => (one.kind === 'changed' ? one.amount : 1);
const sum = (changes: readonly AlikeChange[]): number => changes.reduce((all, one) => all + amountOf(one), 0);

describe('changes of requests', () => {
  test('that are alike are one, also where others come between them', () => {
    const { kept } = gathered([changed(1, 'a'), changed(2, 'b'), changed(3, 'a'), changed(4, 'a')], 10);
    expect(kept.map(one => one.kind === 'changed' && [one.fields[0]?.after, one.amount])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    const [first] = kept;
    expect(
      first?.kind === 'changed' && first.requests.map(({ combination }) => combination.get('n')),
    ).toEqual(['1', '3', '4']);
  });

  test('are all counted, and no more of them kept than is asked for', () => {
    fc.assert(
      fc.property(fc.array(change), fc.nat(5), (changes, most) => {
        const { kept, left } = gathered(changes, most);
        expect(sum(kept) + left).toBe(changes.length);
        expect(kept.length).toBeLessThanOrEqual(most);
        const requests = kept.flatMap(one => (one.kind === 'changed' ? one.requests.slice(1) : []));
        expect(requests.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('that are not alike stay apart, and what comes or goes is told one by one', () => {
    fc.assert(
      fc.property(fc.array(change), changes => {
        const { kept, left } = gathered(changes, changes.length + 1);
        expect(left).toBe(0);
        const senses = kept.flatMap(one => (one.kind === 'changed' ? [JSON.stringify(one.fields)] : []));
        expect(new Set(senses).size).toBe(senses.length);
        for (const kind of ['added', 'removed'] as const)
          expect(kept.filter(one => one.kind === kind)).toHaveLength(
            changes.filter(one => one.kind === kind).length,
          );
      }),
    );
  });
});
