import { expect, test } from 'vitest';
import { runNamer } from '../../src/service/run-names.ts';
import { FakeClock } from '../fake-clock.ts';

test('no two runs of one second have one name, whatever chance says', () => {
  const chances = [0.1, 0.1, 0.1, 0.2, 0.1];
  const name = runNamer(new FakeClock(), () => chances.shift() ?? 0.9);
  const names = [name(), name(), name()];
  expect(new Set(names).size).toBe(3);
});
