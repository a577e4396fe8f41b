import { expect, test } from 'vitest';
import { queueId } from '../../../../src/core/ids.ts';
import { createHandedOut } from '../../../../src/targets/jenkins/submit/handed-out.ts';

test('only some thousands of ids are kept, the oldest go first', () => {
  const items = createHandedOut(() => null);
  for (let n = 0; n <= 5_000; n++) items.keep('/job/a/build', queueId(String(n)));
  expect(items.has('/job/a/build', queueId('0'))).toBe(false);
  expect(items.has('/job/a/build', queueId('1'))).toBe(true);
});

test('the first session that is seen is no restart', () => {
  let session: string | null = null;
  const items = createHandedOut(() => session);
  items.keep('/job/a/build', queueId('7'));
  session = 'one';
  expect(items.has('/job/a/build', queueId('7'))).toBe(true);
  session = 'two';
  expect(items.has('/job/a/build', queueId('7'))).toBe(false);
});

test('a job is one, however it is written', () => {
  const items = createHandedOut(() => null);
  items.keep('/job/team%20a/job/%C3%9Cbung/build', queueId('7'));
  expect(items.has('/job/Team%20A/job/%C3%BCbung/build', queueId('7'))).toBe(true);
  expect(items.has('/job/Team%20A/job/other/build', queueId('7'))).toBe(false);
});
