import { expect, test } from 'vitest';
import { Line } from '../../src/core/line.ts';
import fc from '../property.ts';

test('the first of a line is whoever came first of those who have not left', () => {
  const steps = fc.array(
    fc.oneof(fc.constant('join' as const), fc.nat(), fc.constant('first leaves' as const)),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(steps, all => {
      const line = new Line<{ stands: boolean; n: number }>();
      const everybody: { stands: boolean; n: number }[] = [];
      let model: number[] = [];
      for (const step of all) {
        if (step === 'join') {
          const member = { stands: false, n: everybody.length };
          everybody.push(member);
          line.join(member);
          model.push(member.n);
        } else {
          const member =
            step === 'first leaves' ? line.first() : everybody[step % Math.max(1, everybody.length)];
          if (member === undefined || member === null) continue;
          expect(line.leave(member)).toBe(model.includes(member.n));
          model = model.filter(n => n !== member.n);
        }
        expect(line.first()?.n).toBe(model[0]);
        expect(line.size).toBe(model.length);
      }
    }),
  );
});
