import { expect, test } from 'vitest';
import {
  collectDown,
  parseDurations,
  parseInstant,
  parseJump,
} from '../../../src/cli/arguments/time-arguments.ts';

const at = (text: string): number => Date.parse(text);

test('an instant has its offset, and a date is one in UTC', () => {
  expect(parseInstant('2026-03-08')).toBe(at('2026-03-08T00:00:00Z'));
  expect(parseInstant('2026-03-08T01:10+01:00')).toBe(at('2026-03-08T00:10:00Z'));
  for (const text of ['2026-03-08T01:10', '2026-02-30', '2026-02-30T00:00Z', 'tomorrow', '5']) {
    expect(() => parseInstant(text)).toThrow('e.g. 2026-03-08T00:00:00Z');
  }
});

test('a span of two instants is written with a slash or a dash, and spans come in order', () => {
  const first = collectDown('2026-03-09T01:10Z-2026-03-09T03:20-05:00', []);
  expect(first).toEqual([{ from: at('2026-03-09T01:10:00Z'), to: at('2026-03-09T08:20:00Z') }]);
  const both = collectDown('2026-03-08/2026-03-09', first);
  expect(both.map(({ from }) => from)).toEqual([at('2026-03-08T00:00:00Z'), at('2026-03-09T01:10:00Z')]);
});

test('spans that overlap, or end before they begin, are refused', () => {
  expect(() => collectDown('2026-03-09/2026-03-08', [])).toThrow('ends before');
  const before = collectDown('2026-03-08/2026-03-10', []);
  expect(() => collectDown('2026-03-09/2026-03-11', before)).toThrow('overlap');
  expect(() => collectDown('2026-03-09', [])).toThrow('two instants');
});

test('a clock jumps ahead or back, by a duration', () => {
  expect(parseJump('2026-03-08T01:10:00+01:00+1h')).toEqual({
    at: at('2026-03-08T00:10:00Z'),
    by: 3_600_000,
  });
  expect(parseJump('2026-03-08T01:10:00Z-90m')).toEqual({ at: at('2026-03-08T01:10:00Z'), by: -5_400_000 });
  expect(() => parseJump('2026-03-08T01:10:00Z')).toThrow('by how much');
});

test('runs take a duration, or what the last ones took', () => {
  expect(parseDurations('30m')).toBe(1_800_000);
  expect(parseDurations('history')).toBe('history');
  expect(() => parseDurations('long')).toThrow('or history');
});
