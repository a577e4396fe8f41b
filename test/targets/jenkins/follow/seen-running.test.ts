import { expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import { parseBaseUrl } from '../../../../src/targets/jenkins/addresses/job-url.ts';
import { seenRunning } from '../../../../src/targets/jenkins/follow/snapshot.ts';

const base = parseBaseUrl('http://ci/');
if (base === null) throw new Error('it is a URL');
const request = { key: requestKey('k'), job: ['x'], queueId: queueId('57') };
const build = { number: 5, url: 'http://ci/job/x/5/' };

/** The numbers of what executors are busy with that is taken for the request's own. */
const taken = (known: { readonly build?: typeof build }, number: number): readonly unknown[] =>
  seenRunning(base, [{ ...request, ...known }], [{ queueId: queueId('57'), number }]).map(seen =>
    seen.state === 'running' ? seen.build.number : seen.state,
  );

test('what an executor is busy with is known by the id of its item', () => {
  expect(taken({}, 5)).toEqual([5]);
});

test('a build that is known keeps its number: after a restart of the server its id may be another’s', () => {
  expect(taken({ build }, 5)).toEqual([5]);
  expect(taken({ build }, 9)).toEqual([]);
});
