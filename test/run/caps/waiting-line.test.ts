import { expect, test } from 'vitest';
import { type InTurn, WaitingLine } from '../../../src/run/caps/waiting-line.ts';
import fc from '../../property.ts';

test('the one whose turn is lowest comes first, whoever came and left before', () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('join' as const), turn: fc.nat(1_000) }),
    fc.record({ do: fc.constant('leave' as const), at: fc.nat(100) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const line = new WaitingLine<InTurn>();
      const model: InTurn[] = [];
      for (const one of steps) {
        if (one.do === 'join' && !model.some(({ turn }) => turn === one.turn)) {
          const member = { turn: one.turn };
          line.join(member);
          model.push(member);
          model.sort((a, b) => a.turn - b.turn);
        } else if (one.do === 'leave' && model.length > 0) {
          // Most leave from the front.
          const [member] = model.splice(one.at < 50 ? 0 : one.at % model.length, 1);
          if (member !== undefined) line.leave(member);
        }
        expect(line.all()).toEqual(model);
        expect(line.first()).toBe(model[0] ?? null);
      }
    }),
  );
});
