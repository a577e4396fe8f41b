import { expect, test } from 'vitest';
import { LIMITS } from '../../src/server/limits.ts';
import { type Caller, ReaderPlaces } from '../../src/server/live/reader-places.ts';

const from = (machine: number, role: Caller['role'] = 'operate'): Caller => ({
  role,
  address: `10.0.${Math.floor(machine / 100)}.${machine % 100}`,
});

function fill(places: ReaderPlaces, amount: number, caller: (index: number) => Caller): (() => void)[] {
  return Array.from({ length: amount }, (_, index) => {
    expect(places.refusal(caller(index))).toBeNull();
    return places.take(caller(index));
  });
}

test('the token that may only read cannot take the places of operators', () => {
  const places = new ReaderPlaces();
  const [leave] = fill(places, LIMITS.readersByReadToken, index => from(index, 'read'));
  expect(places.refusal(from(1_000, 'read'))).toBe('full-for-readers');
  expect(places.refusal(from(1_000))).toBeNull();
  leave?.();
  expect(places.refusal(from(1_000, 'read'))).toBeNull();
});

test('one machine cannot take the places of the others, and this machine is not bounded', () => {
  const places = new ReaderPlaces();
  fill(places, LIMITS.readersOfAddress, () => from(1));
  expect(places.refusal(from(1))).toBe('full-for-address');
  expect(places.refusal(from(2))).toBeNull();
  fill(places, LIMITS.readers - LIMITS.readersOfAddress, () => ({ role: null, address: '127.0.0.1' }));
  expect(places.refusal(from(2))).toBe('full');
});
