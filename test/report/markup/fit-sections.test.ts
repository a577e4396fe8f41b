import { expect, test } from 'vitest';
import { fitSections } from '../../../src/report/markup/fit-sections.ts';
import fc from '../../property.ts';

const section = fc.record({
  open: fc.string({ maxLength: 5 }),
  close: fc.string({ maxLength: 5 }),
  rows: fc.array(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 5 }),
  more: fc.integer({ min: 0, max: 3 }),
});

test('sections never take more room than there is, and every row is there or counted as cut', () => {
  fc.assert(
    fc.property(fc.array(section), fc.integer({ min: 0, max: 100 }), (sections, limit) => {
      const { text, cut } = fitSections(sections, limit);
      expect(text.length).toBeLessThanOrEqual(limit);
      const whole = sections.map(({ open, rows, close }) => open + rows.join('') + close).join('');
      const never = sections.reduce((sum, { more }) => sum + more, 0);
      if (whole.length <= limit) expect({ text, cut }).toEqual({ text: whole, cut: never });
      else expect(cut).toBeGreaterThan(never);
    }),
  );
});
