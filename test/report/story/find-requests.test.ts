import { describe, expect, test } from 'vitest';
import { showValue } from '../../../src/manifest/value.ts';
import { findRequest, findRequests } from '../../../src/report/story/find-requests.ts';
import { planOf } from '../../plan/planning.ts';

const plan = planOf(`version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  build: {job: b, matrix: {os: [linux, mac], n: [1, 2]}}
  mac: {job: m}
  one two: {job: o, matrix: {os: [linux]}}
`);

const meant = (wanted: string): string => {
  const found = findRequests(wanted, { plan });
  if (!found.ok) return found.error.code;
  return found.value
    .map(({ trigger, combination }) => [trigger, ...[...combination.values()].map(showValue)].join('/'))
    .join(' ');
};

describe('a request of a run is found', () => {
  test.each([
    ['by its whole name', 'build os=mac n=2'],
    ['by the words that only it has, in any order', 'n=2 os=mac'],
    ['by its key', plan.requests[3]?.key ?? ''],
    ['by a beginning of its key', plan.requests[3]?.key.slice(0, 8) ?? ''],
  ])('%s', (_, wanted) => expect(meant(wanted)).toBe('build/mac/2'));

  test('or several are, by a word that they share or by their trigger', () => {
    expect(meant('os=mac')).toBe('build/mac/1 build/mac/2');
    expect(meant('build')).toBe('build/linux/1 build/linux/2 build/mac/1 build/mac/2');
    expect(meant('one two')).toBe('one two/linux');
  });

  test('the name of a trigger is not taken for a value of the matrix', () =>
    expect(meant('mac')).toBe('mac'));

  test.each(['', ' ', 'os=ma', 'n=3'])('and never by %j', wanted =>
    expect(meant(wanted)).toBe('unknown-request'),
  );

  test('the only one, or the ones that could be meant are told', () => {
    const found = findRequest('os=mac', { plan });
    expect(!found.ok && found.error).toMatchObject({
      code: 'ambiguous-request',
      next: expect.stringMatching(
        /^Write a name in full, or a key: build os=mac n=1 \([0-9a-f]{16}\); build os=mac n=2/,
      ),
    });
    const slip = findRequest('biuld', { plan });
    expect(!slip.ok && slip.error.next).toBe('Did you mean "build"?');
  });
});
