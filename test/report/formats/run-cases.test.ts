import { expect, test } from 'vitest';
import { requestKey } from '../../../src/core/ids.ts';
import { runSuites } from '../../../src/report/formats/run-cases.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import { planOfSize, Story } from '../story.ts';

test('a case tells of its earlier attempts, of what it waited for, and of a build that it shares', () => {
  const story = new Story(planOfSize(1));
  const view = story.view();
  story.start();
  story.queue(0, 'Waiting for next available executor');
  story.clock.advance(5_000);
  const build = story.build(0);
  story.change(0, { state: 'coalesced', with: null, build, result: 'SUCCESS', duration: 1_000 });
  const summary = story.end();
  const failed: RequestState = { state: 'finished', build: story.build(6), result: 'FAILURE', duration: 1 };
  const earlier = [{ key: requestKey('k'), state: failed }];
  const [suite] = runSuites(
    { ...summary, requests: summary.requests.map(report => ({ ...report, earlier })) },
    view,
  );
  const [only] = suite?.cases ?? [];
  expect(only?.output).toEqual([
    'attempt 1: FAILURE https://ci.example.com/job/platform/job/build/7/',
    // Of five seconds it ran for one.
    'waited 4.0s for next available executor',
    'merged by the server with a request of somebody else',
  ]);
  expect(only).toMatchObject({ link: build.url, duration: 1_000, outcome: { kind: 'passed' } });
});
