import { describe, expect, test } from 'vitest';
import {
  type Asked,
  compareRequest,
  toldParameters,
} from '../../../../src/targets/jenkins/lost-answers/compare-request.ts';
import type {
  Candidate,
  StoredCause,
  StoredDefinition,
  StoredParameter,
} from '../../../../src/targets/jenkins/lost-answers/suspicion.ts';

const OURS: StoredCause = { kind: 'user', user: 'me' };

const asked = (parameters: Readonly<Record<string, string>>, more: Partial<Asked> = {}): Asked => ({
  parameters: new Map(Object.entries(parameters)),
  token: false,
  note: null,
  user: 'me',
  ...more,
});

const candidate = (
  stored: Readonly<Record<string, unknown>>,
  causes: readonly StoredCause[] | null = [OURS],
): Candidate => ({
  queueId: null,
  number: 1,
  since: 0,
  queuedAt: null,
  parameters: Object.entries(stored).map(([name, value]): StoredParameter => ({ name, value })),
  causes,
});

const define = (name: string, type = 'String', value: unknown = ''): StoredDefinition => ({
  name,
  type: `${type}ParameterDefinition`,
  value,
});

describe('a parameter tells what was sent for it', () => {
  test.each<[string, unknown, string, boolean]>([
    ['where it is text', 'a', 'String', true],
    ['where it is a choice', 'a', 'Choice', true],
    ['but not a flag, for which many texts are the same', true, 'Boolean', false],
    ['but not a password, which does not come back', undefined, 'Password', false],
    ['but not where a plugin may have made something else of it', 'a', 'Git', false],
  ])('%s', (_, stored, type, isTold) => {
    const definitions = [define('P', type), define('Q')];
    const told = toldParameters(asked({ P: 'a' }), candidate({ P: stored, Q: 'default' }), definitions);
    expect(told).toEqual(isTold ? ['P'] : []);
  });
});

describe('a value is compared as Jenkins stores it', () => {
  test.each<[string, string, unknown, string, string]>([
    ['text as it is', 'a', 'a', 'String', 'equal'],
    ['other text', 'a', 'b', 'String', 'different'],
    ['text that the job trims', ' a ', 'a', 'String', 'equal'],
    ['lines however they end', 'a\nb', 'a\r\nb', 'Text', 'equal'],
    ['true in any case', 'TRUE', true, 'Boolean', 'equal'],
    ['anything else for a flag is false', 'yes', false, 'Boolean', 'equal'],
    ['a flag that is the other way', 'false', true, 'Boolean', 'different'],
    ['a choice', 'prod', 'dev', 'Choice', 'different'],
    ['a password does not come back', 'x', undefined, 'Password', 'equal'],
    ['a plugin may have made something else of it', 'a', 'origin/a', 'Git', 'unclear'],
  ])('%s', (_, sent, stored, type, likeness) => {
    expect(compareRequest(asked({ P: sent }), candidate({ P: stored }), [define('P', type)])).toBe(likeness);
  });

  test('what was not sent has its default; with another value it may still be ours, but is not adopted', () => {
    const definitions = [define('P', 'String', 'main')];
    expect(compareRequest(asked({}), candidate({ P: 'main' }), definitions)).toBe('equal');
    expect(compareRequest(asked({}), candidate({ P: 'other' }), definitions)).toBe('unclear');
    expect(compareRequest(asked({}), candidate({ Q: 'x' }), definitions)).toBe('unclear');
  });

  test('what was sent and is not there may have been dropped by a change of the job', () => {
    expect(compareRequest(asked({ P: 'a' }), candidate({}), [])).toBe('unclear');
  });
});

describe('who asked', () => {
  test.each<[string, readonly StoredCause[] | null, string]>([
    ['we', [OURS], 'equal'],
    ['we, in other letters', [{ kind: 'user', user: 'ME' }], 'equal'],
    ['somebody else', [{ kind: 'user', user: 'you' }], 'different'],
    ['nobody who was signed in', [{ kind: 'user', user: null }], 'different'],
    ['a schedule', [{ kind: 'other' }], 'different'],
    ['we and somebody else, merged', [{ kind: 'user', user: 'you' }, OURS], 'equal'],
    ['not told yet', null, 'unclear'],
    ['a token, though we sent none', [{ kind: 'token', note: null }], 'different'],
  ])('%s', (_, causes, likeness) => {
    expect(compareRequest(asked({}), candidate({}, causes), [])).toBe(likeness);
  });

  test('with a job token the note counts, as the user is lost; a job without a token names the user', () => {
    const ours = asked({}, { token: true, note: 'nightly' });
    expect(compareRequest(ours, candidate({}, [{ kind: 'token', note: 'nightly' }]), [])).toBe('equal');
    expect(compareRequest(ours, candidate({}, [{ kind: 'token', note: 'weekly' }]), [])).toBe('different');
    expect(compareRequest(ours, candidate({}, [OURS]), [])).toBe('equal');
  });
});
