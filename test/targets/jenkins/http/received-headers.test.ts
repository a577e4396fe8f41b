import { expect, test } from 'vitest';
import { ReceivedHeaders } from '../../../../src/targets/jenkins/http/received-headers.ts';

test('headers are those that came, each with all of its values, and none that any object has', () => {
  const headers = new ReceivedHeaders({ location: '/queue/item/7/', 'set-cookie': ['a=1', 'b=2'] });
  expect(headers.get('location')).toEqual(['/queue/item/7/']);
  expect(headers.get('set-cookie')).toEqual(['a=1', 'b=2']);
  expect([headers.has('location'), headers.has('date'), headers.has('constructor')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(headers.get('constructor')).toBeUndefined();
});
