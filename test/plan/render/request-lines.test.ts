import { expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import type { Text } from '../../../src/core/text.ts';
import type { Value } from '../../../src/manifest/value.ts';
import type { PlannedRequest } from '../../../src/plan/plan.ts';
import { requestDocument } from '../../../src/plan/render/plan-json.ts';
import { requestLines } from '../../../src/plan/render/request-lines.ts';
import fc from '../../property.ts';

const word = fc.oneof(
  fc.constantFrom('', 'a', '0', '12', '01', '__proto__', '"', '\\', '\u2028', '$${{ x }}', 'ü', '\ud800'),
  fc.string(),
);
const text: fc.Arbitrary<Text> = fc.oneof(
  word,
  fc.array(fc.oneof(word, fc.record({ secret: fc.constantFrom('A', 'B') })), { minLength: 1, maxLength: 3 }),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  word,
  fc.constantFrom(null, true),
  fc.array(word, { maxLength: 2 }),
);
const mapOf = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> =>
  fc.array(fc.tuple(word, item), { maxLength: 4 }).map(entries => new Map(entries));

const request: fc.Arbitrary<PlannedRequest> = fc.record({
  key: fc.constant(requestKey('0123456789abcdef')),
  asks: fc.constant('fedcba9876543210'),
  trigger: word,
  target: word,
  job: fc.array(word, { minLength: 1, maxLength: 3 }),
  combination: mapOf(value),
  parameters: mapOf(text),
  token: fc.option(text),
  cause: fc.option(word),
  group: fc.option(word),
});

test('a line of NDJSON is the same bytes as the request in the document, whatever is in it', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 4 }), requests => {
      const lines = requests.map(each => `${JSON.stringify(requestDocument(each))}\n`);
      expect([...requestLines(requests)]).toEqual(lines);
    }),
    { numRuns: 1_000 },
  );
});
