import { describe, expect, test } from 'vitest';
import fc from '../property.ts';
import { cronOf } from './unwrap.ts';

describe('fields', () => {
  test('five fields have second 0; six begin with the second', () => {
    expect(cronOf('5 4 * * *')).toMatchObject({ seconds: [0], minutes: [5], hours: [4] });
    expect(cronOf('30 5 4 * * *')).toMatchObject({ seconds: [30], minutes: [5], hours: [4] });
  });

  test('lists, ranges and steps combine, ascending and without repeats', () => {
    expect(cronOf('50,0-20/10,10 * * * *').minutes).toEqual([0, 10, 20, 50]);
  });

  test('a start with a step runs to the end of the field', () => {
    expect(cronOf('10/20 * * * *').minutes).toEqual([10, 30, 50]);
  });

  test('months and days of the week have names in any case', () => {
    const { days } = cronOf('0 0 * jan,Mar-APR sun,mon-Wed');
    expect(days.months).toEqual([1, 3, 4]);
    expect(days.ofWeek.values).toEqual([0, 1, 2, 3]);
  });

  test('0 and 7 are Sunday, and a range may end on it', () => {
    expect(cronOf('0 0 * * 7').days.ofWeek.values).toEqual([0]);
    expect(cronOf('0 0 * * 0,7').days.ofWeek.values).toEqual([0]);
    expect(cronOf('0 0 * * 5-7').days.ofWeek.values).toEqual([5, 6, 0]);
    expect(cronOf('0 0 * * FRI-SUN').days.ofWeek.values).toEqual([5, 6, 0]);
  });

  test('white space around and between fields does not matter', () => {
    expect(cronOf('  5\t4  * * * ').resolved).toBe('5 4 * * *');
  });

  test.each([
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@Weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
  ])('%s stands for %s', (alias, resolved) => {
    expect(cronOf(alias).resolved).toBe(resolved);
  });
});

describe('what the fields mean together', () => {
  test('only an hour field of exactly * is a frequency', () => {
    expect(cronOf('0 * * * *').frequency).toBe(true);
    expect(cronOf('0 0 * * * *').frequency).toBe(true);
    for (const hour of ['*/1', '0-23', '*,5', '5', 'H'])
      expect(cronOf(`0 ${hour} * * *`).frequency).toBe(false);
  });

  test('a field that begins with * or ? does not count as restricted', () => {
    expect([...cronOf('0 9 */2 * 1').restricted]).toEqual(['minute', 'hour', 'day of week']);
    expect([...cronOf('0 9 13 * ?').restricted]).toEqual(['minute', 'hour', 'day of month']);
    expect(cronOf('0 9 13 * 5').days.either).toBe(true);
    expect(cronOf('0 9 */2 * 1').days.either).toBe(false);
  });
});

describe('H', () => {
  const minuteOf = (seed: string): number => cronOf('H * * * *', seed).minutes[0] ?? -1;

  test('resolves to the same value for field and trigger on every machine', () => {
    // Pinned: a change of these numbers would move every schedule of every user.
    expect(['nightly', 'weekly', 'ünï 漢字', ''].map(minuteOf)).toEqual([27, 43, 48, 44]);
    expect(cronOf('H 2 * * 1-5', 'nightly').resolved).toBe('27 2 * * 1-5');
  });

  test('spreads triggers over the range', () => {
    const minutes = new Set(Array.from({ length: 600 }, (_, index) => minuteOf(`trigger-${index}`)));
    expect(minutes.size).toBeGreaterThan(55);
  });

  test('with a range stays inside it; with a step begins below the step', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(59),
        fc.nat(59),
        fc.integer({ min: 1, max: 60 }),
        (seed, a, b, step) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const [only = -1, ...rest] = cronOf(`H(${from}-${to}) * * * *`, seed).minutes;
          expect(rest).toEqual([]);
          expect(only).toBeGreaterThanOrEqual(from);
          expect(only).toBeLessThanOrEqual(to);
          const { minutes } = cronOf(`H(${from}-${to})/${step} * * * *`, seed);
          expect((minutes[0] ?? -1) - from).toBeLessThan(step);
          expect(minutes.every(minute => (minute - (minutes[0] ?? -1)) % step === 0)).toBe(true);
          expect(to - (minutes.at(-1) ?? -1)).toBeLessThan(step);
        },
      ),
    );
  });

  test('names a day that every month has', () => {
    const days = Array.from(
      { length: 300 },
      (_, index) => cronOf('0 0 H * *', `t${index}`).days.ofMonth.values,
    );
    expect(Math.max(...days.flat())).toBe(28);
  });

  test('the resolved text reads as the same expression, without H', () => {
    const cron = fc.constantFrom(
      'H H * * *',
      'H/15 H(2-5) H * *',
      'H H H H H H',
      'H(0-29)/10,45 * * * MON#2',
    );
    fc.assert(
      fc.property(cron, fc.string(), (text, seed) => {
        const hashed = cronOf(text, seed);
        const again = cronOf(hashed.resolved, 'another seed');
        expect(hashed.resolved).not.toContain('H');
        expect({ ...again, text }).toEqual(hashed);
      }),
    );
  });
});
