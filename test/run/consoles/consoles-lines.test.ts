import { describe, expect, test } from 'vitest';
import { ConsoleLines, LONGEST_LINE } from '../../../src/run/consoles/consoles-lines.ts';
import fc from '../../property.ts';

const linesOf = (pieces: readonly string[]): string[] => {
  const lines = new ConsoleLines();
  return [...pieces.flatMap(piece => lines.take(piece)), ...lines.end()];
};

describe('lines of a console', () => {
  test('are the same however the text is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'bc', '\n', '', 'd\ne')), pieces => {
        const text = pieces.join('');
        const whole = text.split('\n');
        expect(linesOf(pieces)).toEqual(whole.at(-1) === '' ? whole.slice(0, -1) : whole);
      }),
    );
  });

  test('that are longer than 64 KiB are cut, with a mark, once', () => {
    const [long = '', next] = linesOf([...Array(200).fill('x'.repeat(1_000)), '\nnext']);
    expect(long).toBe(`${'x'.repeat(LONGEST_LINE)} … (line cut at 64 KiB)`);
    expect(next).toBe('next');
  });

  test('of just 64 KiB are whole', () => {
    expect(linesOf([`${'x'.repeat(LONGEST_LINE)}\n`])).toEqual(['x'.repeat(LONGEST_LINE)]);
  });

  test('give out a line without an end as soon as it is too long, and keep nothing of it', () => {
    const lines = new ConsoleLines();
    expect(lines.take('x'.repeat(LONGEST_LINE + 1))).toHaveLength(1);
    expect(lines.take('x'.repeat(10_000_000))).toEqual([]);
    expect(lines.end()).toEqual([]);
  });
});
