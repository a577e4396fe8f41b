import { describe, expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { Text } from '../../../src/core/text.ts';
import { type DiffSide, diffRequests, type RequestChange } from '../../../src/plan/diff/request-diff.ts';
import type { PlannedRequest } from '../../../src/plan/plan.ts';
import { requestDocument } from '../../../src/plan/render/plan-json.ts';
import { RequestTable } from '../../../src/plan/saved/request-table.ts';
import { saveRequest } from '../../../src/plan/saved/saved-plan.ts';
import fc from '../../property.ts';

/** Few keys and few values, so that the two sides meet often; triggers that only one of them has, too. */
const request: fc.Arbitrary<PlannedRequest> = fc
  .record({
    trigger: fc.constantFrom('t', 'u', 'v'),
    number: fc.integer({ min: 0, max: 5 }),
    value: fc.constantFrom('a', 'b'),
    cause: fc.constantFrom(null, 'c'),
    token: fc.constantFrom(null, [{ secret: 'S' }]),
    other: fc.boolean(),
  })
  .map(({ trigger, number, value, cause, token, other }) => ({
    key: requestKey(`${trigger}${number}`),
    asks: `${value}${other}`,
    trigger,
    target: 'ci',
    job: ['j'],
    combination: new Map([['n', String(number)]]),
    parameters: new Map([['P', value], ...(other ? [['Q', 'q'] as const] : [])]),
    token,
    cause,
    group: null,
  }));

const side: fc.Arbitrary<DiffSide> = fc
  .uniqueArray(request, { selector: ({ key }) => key, maxLength: 12 })
  .map(requests => ({
    requests,
    triggers: [...new Set(requests.map(({ trigger }) => trigger))].map(name => ({ name })),
  }));

const changesOf = (before: DiffSide, after: DiffSide): readonly RequestChange[] => [
  ...diffRequests(before, after),
];

function tableOf(requests: Iterable<PlannedRequest>): RequestTable {
  const table = new RequestTable();
  for (const one of requests) table.add(saveRequest(one));
  return table;
}

/** What becomes of a trigger's requests, in the order in which it is told. */
const kindsOf = (changes: readonly RequestChange[], trigger: string): readonly string[] =>
  changes
    .filter(change => (change.kind === 'changed' ? change.after : change.request).trigger === trigger)
    .map(({ kind }) => kind);

/** A change as text, however its parts are built. */
const text = (change: RequestChange): string =>
  JSON.stringify(
    change.kind === 'changed'
      ? [change.kind, requestDocument(change.before), requestDocument(change.after), change.fields]
      : [change.kind, requestDocument(change.request)],
  );

function inverse(change: RequestChange): RequestChange {
  if (change.kind === 'added') return { kind: 'removed', request: change.request };
  if (change.kind === 'removed') return { kind: 'added', request: change.request };
  const fields = change.fields.map(({ name, before, after }) => ({ name, before: after, after: before }));
  return { kind: 'changed', before: change.after, after: change.before, fields };
}

/** Which field is told first does not matter here. */
const sorted = (change: RequestChange): RequestChange =>
  change.kind === 'changed'
    ? { ...change, fields: [...change.fields].sort((a, b) => (a.name < b.name ? -1 : 1)) }
    : change;

const asSet = (requests: Iterable<PlannedRequest>): readonly string[] =>
  [...requests].map(one => JSON.stringify(requestDocument(one))).sort();

describe('the diff of two sets of requests', () => {
  test('is empty for equal ones, in whatever order they stand', () => {
    fc.assert(
      fc.property(side, fc.infiniteStream(fc.nat()), (one, dice) => {
        const shuffled = [...one.requests]
          .map(item => ({ item, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item);
        expect(changesOf(one, { ...one, requests: shuffled })).toEqual([]);
      }),
    );
  });

  test('applied to the one gives the other', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const set = new Map([...before.requests].map(one => [one.key, one]));
        for (const change of diffRequests(before, after)) {
          if (change.kind === 'removed') set.delete(change.request.key);
          else if (change.kind === 'added') set.set(change.request.key, change.request);
          else set.set(change.after.key, change.after);
        }
        expect(asSet(set.values())).toEqual(asSet(after.requests));
      }),
    );
  });

  test('is the opposite of the diff the other way round', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const there = changesOf(before, after).map(sorted).map(text).sort();
        const back = changesOf(after, before).map(inverse).map(sorted).map(text).sort();
        expect(back).toEqual(there);
      }),
    );
  });

  test('is the same where the older requests can be had by their keys', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const byKey = changesOf({ ...before, requests: tableOf(before.requests) }, after);
        const inStep = changesOf(before, after);
        expect(byKey.map(text).sort()).toEqual(inStep.map(text).sort());
        // What is shown first of a trigger is its changes, wherever its older requests come from.
        for (const name of ['t', 'u', 'v']) expect(kindsOf(byKey, name)).toEqual(kindsOf(inStep, name));
      }),
    );
  });

  test('reads the newer requests once and keeps none of them, where the older can be had by their keys', () => {
    const olds = Array.from({ length: 50 }, (_, number) => ({ ...SOME, key: requestKey(`k${number}`) }));
    let read = 0;
    const news = (function* () {
      for (const one of olds.toReversed()) {
        read += 1;
        yield { ...one, asks: '2', parameters: new Map([['N', String(read)]]) };
      }
    })();
    const triggers = [{ name: 't' }];
    const changes = diffRequests({ requests: tableOf(olds), triggers }, { requests: news, triggers });
    expect(changes.next().value).toMatchObject({ kind: 'changed', after: { key: 'k49' } });
    expect(read).toBe(1);
    expect([...changes]).toHaveLength(49);
  });

  test('tells each field of a change with what it was and what it is', () => {
    const base: PlannedRequest = {
      key: requestKey('k'),
      asks: '1',
      trigger: 't',
      target: 'ci',
      job: ['a'],
      combination: new Map(),
      parameters: new Map<string, string>([
        ['GONE', 'x'],
        ['MOVED', 'old'],
      ]),
      token: null,
      cause: null,
      group: 'Group',
    };
    const after = {
      ...base,
      asks: '2',
      job: ['a', 'b/c'],
      parameters: new Map<string, Text>([
        ['MOVED', ['new ', { secret: 'S' }]],
        ['FRESH', 'y'],
      ]),
      group: 'GROUP',
    };
    const triggers = [{ name: 't' }];
    const [change] = changesOf({ requests: [base], triggers }, { requests: [after], triggers });
    expect(change).toMatchObject({
      kind: 'changed',
      fields: [
        { name: 'job', before: 'a', after: 'a/b%2Fc' },
        { name: 'parameters.MOVED', before: 'old', after: 'new ${{ secrets.S }}' },
        { name: 'parameters.FRESH', before: null, after: 'y' },
        { name: 'parameters.GONE', before: 'x', after: null },
      ],
    });
  });

  test('does not wait for a counterpart that cannot come', () => {
    const of = (trigger: string, count: number): DiffSide => {
      let read = 0;
      return {
        triggers: [{ name: trigger }],
        requests: (function* () {
          for (let number = 0; number < count; number++) {
            read += 1;
            yield { ...SOME, trigger, key: requestKey(`${trigger}${number}`), asks: String(read) };
          }
        })(),
      };
    };
    const changes = diffRequests(of('old', 1_000), of('new', 1_000));
    const first = [changes.next(), changes.next()].map(({ value }) => value?.kind);
    expect(first).toEqual(['removed', 'added']);
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
