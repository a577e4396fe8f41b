import { expect, test } from 'vitest';
import { fitGroups } from '../../../src/report/markup/fit-groups.ts';
import { fitSections, type Section } from '../../../src/report/markup/fit-sections.ts';
import fc from '../../property.ts';

const rows = (amount: number, row: string): Section => ({
  open: '',
  rows: Array.from({ length: amount }, () => row),
  close: '',
  more: 0,
});

test('many rows of one part do not push out the others, and take what these leave', () => {
  const { text, cut } = fitGroups(
    [[rows(3_000, 'schedule ')], [rows(2, 'load ')], [rows(3, 'request ')]],
    500,
  );
  expect(text.match(/load/g)).toHaveLength(2);
  expect(text.match(/request/g)).toHaveLength(3);
  const schedules = text.match(/schedule/g)?.length ?? 0;
  expect(schedules).toBeGreaterThan(45);
  expect(cut).toBe(3_000 - schedules);
});

test('a part of which nothing has room is named', () => {
  const { text, dropped } = fitGroups([[{ ...rows(1, 'x'.repeat(99)), name: 'huge' }, rows(1, 'small')]], 50);
  expect({ text, dropped }).toEqual({ text: 'small', dropped: ['huge'] });
});

const section: fc.Arbitrary<Section> = fc.record({
  open: fc.string({ maxLength: 5 }),
  close: fc.string({ maxLength: 5 }),
  rows: fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 5 }),
  more: fc.constant(0),
});

test('groups never take more room than there is, and all of it is there where it fits', () => {
  fc.assert(
    fc.property(fc.array(fc.array(section)), fc.integer({ min: 0, max: 200 }), (groups, limit) => {
      const { text, cut } = fitGroups(groups, limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      const whole = fitSections(groups.flat(), Number.POSITIVE_INFINITY).text;
      if (whole.length <= limit) expect({ text, cut }).toEqual({ text: whole, cut: 0 });
    }),
  );
});
