import { expect, test } from 'vitest';
import { isPossible } from '../../../src/plan/sampling/possible.ts';
import { matches, type Pattern, turns } from '../../../src/plan/sampling/space.ts';
import fc from '../../property.ts';

const SIZES = [2, 3, 2, 3];
const ALL = Array.from(turns(SIZES), turn => [...turn]);

const pattern: fc.Arbitrary<Pattern> = fc
  .uniqueArray(fc.nat(3), { maxLength: 3 })
  .chain(axes =>
    fc.tuple(
      ...axes.map(axis =>
        fc
          .array(fc.boolean(), { minLength: SIZES[axis] ?? 0, maxLength: SIZES[axis] ?? 0 })
          .map(wanted => ({ axis, wanted })),
      ),
    ),
  );

test('says what walking through all combinations would say', () => {
  fc.assert(
    fc.property(pattern, fc.array(pattern, { maxLength: 8 }), (asked, excluded) => {
      const some = ALL.some(turn => matches(asked, turn) && !excluded.some(entry => matches(entry, turn)));
      expect(isPossible(SIZES, asked, excluded)).toBe(some);
    }),
    { numRuns: 2_000 },
  );
});
