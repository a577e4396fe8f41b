import { expect, test } from 'vitest';
import { collectLevel } from '../../../src/cli/arguments/rule-level.ts';

const none = new Map();

test('--rule is repeated, and the last level of a rule counts', () => {
  const first = collectLevel('number-like=error', none);
  const second = collectLevel('full-hour=off', first);
  expect([...collectLevel('number-like=warning', second)]).toEqual([
    ['number-like', 'warning'],
    ['full-hour', 'off'],
  ]);
});

test.each([
  ['number-lik=error', 'There is no rule "number-lik". Did you mean "number-like"?'],
  ['number-like', 'Write number-like=LEVEL with one of: off, warning, error.'],
  ['number-like=none', 'Write number-like=LEVEL with one of: off, warning, error.'],
  ['number-like=off=on', 'Write number-like=LEVEL with one of: off, warning, error.'],
])('--rule %s is refused with what to write', (text, message) => {
  expect(() => collectLevel(text, none)).toThrow(message);
});
