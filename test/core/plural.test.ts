import { expect, test } from 'vitest';
import { count } from '../../src/core/plural.ts';

test('one request, two requests, no requests', () => {
  expect([count(1, 'request'), count(2, 'request'), count(0, 'request')]).toEqual([
    '1 request',
    '2 requests',
    '0 requests',
  ]);
});
