import { expect, test } from 'vitest';
import { readBuild, readQueue } from '../../../../src/targets/jenkins/json/json-shapes.ts';
import { parseLosslessly } from '../../../../src/targets/jenkins/json/lossless-json.ts';
import fc from '../../../property.ts';

test('a 63-bit queue id keeps all its digits', () => {
  const json = parseLosslessly(
    '{"items":[{"id":9223372036854775807,"why":"id 9223372036854775807, \\"quoted\\""}]}',
  );
  expect(readQueue(json)).toEqual([{ id: '9223372036854775807', why: 'id 9223372036854775807, "quoted"' }]);
});

test('neighbouring 63-bit ids do not become one', () => {
  const ids = readQueue(parseLosslessly('{"items":[{"id":9223372036854775806},{"id":9223372036854775807}]}'));
  expect(new Set(ids?.map(({ id }) => id)).size).toBe(2);
});

test('a build of unknown origin has no queue id', () => {
  expect(readBuild({ number: 1, building: true, queueId: -1, result: null })?.queueId).toBeNull();
});

test('whatever JSON there is, only long integers are read otherwise than by JSON.parse', () => {
  const long = '1234567890123456789';
  fc.assert(
    fc.property(fc.json(), text => {
      const [marked] = [parseLosslessly(`[${long}, ${text}]`)];
      const plain: unknown = JSON.parse(text);
      // Values that themselves print as long integers are the very exception.
      fc.pre(!/\d{16}/.test(text));
      expect(marked).toEqual([long, plain]);
    }),
  );
});

test('digits inside of strings are left alone, escapes and all', () => {
  fc.assert(
    fc.property(fc.string(), fc.bigInt({ min: 10n ** 16n }), (text, digits) => {
      const value = `${text}${digits}`;
      expect(parseLosslessly(JSON.stringify({ value, digits: 1 }))).toEqual({ value, digits: 1 });
    }),
  );
});
