import { describe, expect, test } from 'vitest';
import { queueId } from '../../../src/core/ids.ts';
import { judgeTrace, type Looks } from '../../../src/run/lost-answers/judge-trace.ts';
import type { Trace } from '../../../src/targets/trace.ts';
import { refusal } from '../fake-target.ts';

const ABSENT: Trace = { certainty: 'absent', sameSession: true };

const judged = (trace: Trace, more: Partial<Looks> = {}): string | null => {
  const usual = { inRow: 3, waited: 30_000, grace: 30_000, wasQueued: false, wasGone: false };
  const looks = { trace, refusal: refusal('no-answer'), ...usual, ...more };
  return judgeTrace(looks)?.kind ?? null;
};

describe('one look is enough', () => {
  test.each(['confirmed', 'probable'] as const)('for what is %s', certainty => {
    const trace: Trace = { certainty, queueId: queueId('7'), build: null };
    expect(judged(trace, { inRow: 1, waited: 0 })).toBe('found');
  });
});

describe('nothing is called absent', () => {
  test('before the server can no longer act on it', () => {
    expect(judged(ABSENT, { waited: 29_999 })).toBeNull();
    expect(judged(ABSENT)).toBe('absent');
  });

  test('because it was between the queue and its executor in one look', () => {
    expect(judged(ABSENT, { inRow: 2 })).toBeNull();
  });

  test('in a job that was missing meanwhile, and may have been made anew', () => {
    expect(judged(ABSENT, { wasGone: true })).toBe('unknown');
    expect(judged({ ...ABSENT, sameSession: false }, { wasQueued: true, wasGone: true })).toBe('unknown');
  });

  test('on a server that may have forgotten it', () => {
    expect(judged({ ...ABSENT, sameSession: false }, { waited: 29_999 })).toBeNull();
    expect(judged({ ...ABSENT, sameSession: false })).toBe('unknown');
  });
});

describe('it is unknown', () => {
  test('when a cache gives nothing but old answers, for a minute', () => {
    expect(judged({ certainty: 'outdated' }, { waited: 89_999 })).toBeNull();
    expect(judged({ certainty: 'outdated' }, { waited: 90_000 })).toBe('unknown');
  });

  test.each<[string, Trace]>([
    ['when several could be it', { certainty: 'ambiguous', candidates: 2 }],
    ['when the job cannot be looked at', { certainty: 'unseen', refusal: refusal('forbidden') }],
  ])('%s, and more looks in a row say the same', (_, trace) => {
    expect(judged(trace, { inRow: 2 })).toBeNull();
    expect(judged(trace, { waited: 0 })).toBe('unknown');
  });
});
