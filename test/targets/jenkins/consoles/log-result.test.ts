import { expect, test } from 'vitest';
import { resultInLog } from '../../../../src/targets/jenkins/consoles/log-result.ts';

test.each([
  ['Finished: SUCCESS', 'SUCCESS'],
  ['Finished: NOT_BUILT', 'NOT_BUILT'],
  ['[2026-11-22T17:00:00.000Z] Finished: ABORTED', 'ABORTED'],
  ['echo Finished: SUCCESS', null],
  ['Finished: success', null],
  ['Finished: SUCCESS, more or less', null],
  ['', null],
])('the last line %j of a console tells %j', (line, result) => {
  expect(resultInLog(line)).toBe(result);
});
