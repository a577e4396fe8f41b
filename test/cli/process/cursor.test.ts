import { expect, test } from 'vitest';
import { isCursorHidden, SHOW_CURSOR } from '../../../src/cli/process/cursor.ts';

const HIDE = '\u001b[?25l';

test.each([
  ['nothing hid it', 'run  outcome\n', false, false],
  ['a drawing hid it', `${HIDE}drawing`, false, true],
  ['it stays hidden until somebody shows it', 'drawing', true, true],
  ['who hid it has shown it again', `${HIDE}drawing${SHOW_CURSOR}`, false, false],
  ['it was shown and hidden again', `${SHOW_CURSOR}shell${HIDE}`, true, true],
])('the cursor of a terminal: %s', (_, text, before, after) => {
  expect(isCursorHidden(text, before)).toBe(after);
});
