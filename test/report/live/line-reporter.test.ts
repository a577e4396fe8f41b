import { beforeEach, describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { LineReporter } from '../../../src/report/live/line-reporter.ts';
import { RunView } from '../../../src/report/run-view.ts';
import { expectGolden } from '../golden.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';

let log: string;
beforeEach(() => {
  log = '';
});

const lines = (): string[] => log.split('\n').slice(0, -1);

function logged(plan: Plan, mayLeave?: boolean): { readonly story: Story; readonly reporter: LineReporter } {
  const story = new Story(plan);
  const write = (text: string): void => {
    log += text;
  };
  const reporter = new LineReporter(new RunView(plan), write, noStyle, story.clock, mayLeave);
  story.listen(event => reporter.event(event));
  story.start();
  return { story, reporter };
}

describe('a log of a small run', () => {
  test('has a line for each start and each end, with the build’s address', () => {
    const { story } = logged(planOfSize(2));
    story.run(0);
    story.finish(0);
    story.change(1, { state: 'rejected', refusal: REFUSAL });
    story.end();
    expect(lines()).toEqual([
      'run 20261122-170000-k3f9: 2 requests',
      '▸ running n=0  https://ci.example.com/job/platform/job/build/1/',
      '✓ SUCCESS n=0 3.0s  https://ci.example.com/job/platform/job/build/1/',
      '✗ rejected n=1  The user or the API token is wrong.',
    ]);
    expect(story.clock.pending).toBe(0);
  });

  test('says once a minute that it is alive, and nothing else while nothing happens', () => {
    const { story } = logged(planOfSize(2));
    story.run(0);
    story.hold(1);
    story.clock.advance(10 * 60_000);
    const alive = lines().slice(2);
    expect(alive).toHaveLength(10);
    expect(alive[0]).toBe('  0 of 2 done, 1 in flight, 1 wait under max-parallel of nightly, after 1m 00s');
  });

  test('does not count what was taken back, and waits for its controller, as in flight', () => {
    const { story } = logged(planOfSize(2));
    story.run(0);
    story.change(1, { state: 'submitting' });
    story.change(1, { state: 'planned' });
    story.hold(1, { kind: 'circuit', name: 'ci' });
    story.clock.advance(60_000);
    expect(lines().at(-1)).toBe('  0 of 2 done, 1 in flight, 1 wait for ci to be well again, after 1m 00s');
  });

  test('tells what is left of a backoff that an earlier process has begun: else nothing shows why nothing happens', () => {
    const { story } = logged(planOfSize(1));
    story.hold(0, { kind: 'backoff', wait: 90_000 });
    expect(lines().at(-1)).toBe('· held n=0: to be tried again in 1m 30s');
  });

  test('tells why volley stops a build, but not for each one of an interrupted run', () => {
    const { story } = logged(planOfSize(3));
    for (let index = 0; index < 3; index += 1) story.run(index);
    story.cancel(0, 'build-timeout');
    story.cancel(1, 'fail-fast');
    story.tell({ type: 'run-stopping', at: story.clock.now(), cancelling: 1 });
    story.cancel(2, 'interrupt');
    expect(lines().slice(4)).toEqual([
      '- stopping n=0: build timeout',
      '- stopping n=1: fail-fast',
      'interrupted: nothing new is sent, 1 request under way is being cancelled; once more to leave at once',
    ]);
  });
});

test('the log of a service does not advise to end the service, where one of its runs is being cancelled', () => {
  const { story } = logged(planOfSize(1), false);
  story.tell({ type: 'run-stopping', at: story.clock.now(), cancelling: 0 });
  expect(lines().at(-1)).toBe('interrupted: nothing new is sent, 0 requests under way are being cancelled');
});

describe('a log of 5000 requests', () => {
  /** So many builds a second; every `bad`th fails. */
  function play(story: Story, rate: number, bad: number): void {
    for (let index = 0; index < 5_000; index += 1) {
      story.run(index);
      story.finish(index, index % bad === 0 ? 'FAILURE' : 'SUCCESS');
      if (index % rate === rate - 1) story.clock.advance(1_000);
    }
    story.end();
  }

  test('has at most a line every ten seconds when all is well', () => {
    const { story } = logged(planOfSize(5_000));
    play(story, 10, 10_000);
    expect(lines().filter(line => !line.includes('FAILURE')).length).toBeLessThan(55);
    expect(log).not.toContain('\r');
  });

  test('names each failing build with its address, and counts the good ones', () => {
    const { story } = logged(planOfSize(5_000));
    play(story, 10, 100);
    const failed = lines().filter(line => line.startsWith('✗ FAILURE'));
    expect(failed).toHaveLength(50);
    expect(failed[1]).toBe('✗ FAILURE n=100 3.0s  https://ci.example.com/job/platform/job/build/101/');
    expect(lines()).toContainEqual(
      expect.stringMatching(/^ {2}\+\d+ succeeded in the last 10 s; \d+ of 5000 done, 0 in flight, after /),
    );
  });

  test('stays bounded when every build fails at once, and says how many are not named', () => {
    const { story } = logged(planOfSize(5_000));
    play(story, 5_000, 1);
    expect(lines().length).toBeLessThan(70);
    expect(log).toContain('+4940 failed in the last');
  });

  test('stays bounded over the whole run when builds fail for hours', () => {
    const { story } = logged(planOfSize(5_000));
    play(story, 1, 1);
    const named = lines().filter(line => line.startsWith('✗'));
    expect(named).toHaveLength(500);
    expect(lines().length - named.length).toBeLessThan(510);
  });

  test('stays bounded when every request is stopped', () => {
    const { story } = logged(planOfSize(5_000));
    for (let index = 0; index < 5_000; index += 1) story.cancel(index, 'fail-fast');
    expect(lines().length).toBeLessThan(70);
  });
});

test.each([5, 50, 5_000])('a log of %i requests reads like this', size => {
  const { story } = logged(planOfSize(size));
  const part = size / 5;
  for (let index = 0; index < size; index += 1) story.hold(index);
  for (let index = 0; index < size; index += 1) {
    story.queue(index);
    story.run(index);
    if (index % part === 0) story.clock.advance(20_000);
    story.finish(index, index % 700 === 3 ? 'FAILURE' : 'SUCCESS');
  }
  story.end();
  expectGolden(`log-${size}`, log);
});
