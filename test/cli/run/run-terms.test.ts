import { expect, test } from 'vitest';
import { resumedOptions, termsOf } from '../../../src/cli/run/run-terms.ts';

const FORMAT = { format: 'text' } as const;

test('a resumed run goes on as it was told to when it began', () => {
  const options = { wait: 'queued', maxParallel: 2 } as const;
  expect(resumedOptions(FORMAT, termsOf(options))).toEqual({ ...FORMAT, ...options, detach: false });
  expect(resumedOptions(FORMAT, termsOf({ detach: true }))).toEqual({ ...FORMAT, detach: true });
});

test('what is said at resume wins, each for itself; how far builds are followed is one thing', () => {
  const terms = termsOf({ detach: true, maxParallel: 2 });
  expect(resumedOptions({ ...FORMAT, maxParallel: 9 }, terms)).toEqual({
    ...FORMAT,
    detach: true,
    maxParallel: 9,
  });
  expect(resumedOptions({ ...FORMAT, wait: 'finished' }, terms)).toEqual({
    ...FORMAT,
    wait: 'finished',
    maxParallel: 2,
  });
  const waiting = termsOf({ wait: 'queued' });
  expect(resumedOptions({ ...FORMAT, detach: true }, waiting)).toEqual({ ...FORMAT, detach: true });
});
