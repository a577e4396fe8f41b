import { describe, expect, test } from 'vitest';
import { Controller } from '../../src/sandbox/model/controller.ts';
import type { Job } from '../../src/sandbox/model/jobs.ts';
import type { ParameterValue } from '../../src/sandbox/model/parameters.ts';
import type { QueueItem } from '../../src/sandbox/model/queue.ts';
import { why } from '../../src/sandbox/model/why.ts';
import type { SandboxJob } from '../../src/sandbox/options.ts';
import { FakeClock } from '../fake-clock.ts';

const ADMIN = { kind: 'user', user: 'admin' } as const;

function rig(options: { readonly executors?: number; readonly quietPeriod?: number } = {}) {
  const clock = new FakeClock();
  const controller = new Controller({ clock, executors: 2, quietPeriod: 0, ...options });
  const add = (definition: Omit<SandboxJob, 'path'> = {}, name = 'job'): Job =>
    controller.addJob({ path: [name], ...definition });
  const ask = (job: Job, branch = 'main', delay: number | null = null): QueueItem =>
    controller.schedule(job, [text('BRANCH', branch)], ADMIN, delay).item;
  return { clock, controller, add, ask };
}

const text = (name: string, value: string): ParameterValue => ({ name, type: 'string', value });
const password = (value: string): ParameterValue => ({ name: 'SECRET', type: 'password', value });

/** The build of an item that has left the queue. */
const buildOf = (item: QueueItem) => (item.stage.kind === 'left' ? item.stage.build : null);

describe('the quiet period', () => {
  test('holds a request back for as long as it lasts', () => {
    const { clock, controller, add, ask } = rig({ quietPeriod: 5_000 });
    const item = ask(add());
    clock.advance(100);
    expect([item.stage.kind, why(item, controller)]).toEqual([
      'waiting',
      'In the quiet period. Expires in 4.9 sec',
    ]);
    clock.advance(4_900);
    expect(buildOf(item)?.number).toBe(1);
  });

  test('is the job’s own where it has one, and what the request says above all', () => {
    const { clock, add, ask } = rig({ quietPeriod: 5_000 });
    const job = add({ quietPeriod: 10_000 });
    const [own, asked] = [ask(job, 'a'), ask(job, 'b', 1_000)];
    clock.advance(1_000);
    expect([own.stage.kind, asked.stage.kind]).toEqual(['waiting', 'left']);
    clock.advance(9_000);
    expect(own.stage.kind).toBe('left');
  });
});

describe('merging', () => {
  test('equal requests become one, with both causes', () => {
    const { controller, add } = rig({ quietPeriod: 5_000 });
    const job = add();
    const values = [text('A', '1'), text('B', '2')];
    const first = controller.schedule(job, values, ADMIN, null);
    const second = controller.schedule(job, [...values].reverse(), { kind: 'user', user: 'builder' }, null);
    expect([first.created, second.created, second.item]).toEqual([true, false, first.item]);
    expect(first.item.causes).toEqual([ADMIN, { kind: 'user', user: 'builder' }]);
  });

  test('a password makes no difference, another value does', () => {
    const { controller, add } = rig({ quietPeriod: 5_000 });
    const job = add();
    const ask = (...values: ParameterValue[]) => controller.schedule(job, values, ADMIN, null).created;
    expect(ask(text('A', '1'), password('x'))).toBe(true);
    expect(ask(text('A', '1'), password('y'))).toBe(false);
    expect(ask(text('A', '2'), password('x'))).toBe(true);
  });

  test('the earlier due time wins, never the later', () => {
    const { clock, add, ask } = rig({ quietPeriod: 10_000 });
    const job = add();
    const item = ask(job);
    ask(job, 'main', 60_000);
    ask(job, 'main', 1_000);
    clock.advance(1_000);
    expect(buildOf(item)?.number).toBe(1);
  });

  test('what runs is not merged with, and starts on its own', () => {
    const { add, ask } = rig();
    const job = add();
    expect([buildOf(ask(job))?.number, buildOf(ask(job))?.number]).toEqual([1, 2]);
  });
});

describe('waiting for others', () => {
  test('a job that does not overlap lets one in after the other, in order', () => {
    const { clock, controller, add, ask } = rig();
    const job = add({ concurrent: false, duration: 1_000 });
    const [first, second, third] = [ask(job, 'a'), ask(job, 'b'), ask(job, 'c')];
    expect([first, second, third].map(item => item?.stage.kind)).toEqual(['left', 'blocked', 'blocked']);
    expect(why(second, controller)).toBe('Build #1 is already in progress (ETA: N/A)');
    clock.advance(1_000);
    expect([second.stage.kind, third.stage.kind]).toEqual(['left', 'blocked']);
    clock.advance(400);
    expect(why(third, controller)).toBe('Build #2 is already in progress (ETA: 0.6 sec)');
    clock.advance(600);
    expect(buildOf(third)?.number).toBe(3);
  });

  test('without a free executor the oldest request is served first', () => {
    const { clock, controller, add, ask } = rig({ executors: 1 });
    const job = add({ duration: 1_000 });
    ask(job, 'a');
    const [second, third] = [ask(job, 'b'), ask(job, 'c')];
    expect([second.stage.kind, why(second, controller)]).toEqual([
      'buildable',
      'Waiting for next available executor',
    ]);
    clock.advance(1_000);
    expect([second.stage.kind, third.stage.kind]).toEqual(['left', 'buildable']);
  });

  test('a pipeline takes no executor from freestyle builds', () => {
    const { controller, add, ask } = rig({ executors: 1 });
    ask(add({ kind: 'pipeline' }, 'pipeline'));
    const item = ask(add());
    expect(item.stage.kind).toBe('left');
    expect([controller.executors.busy, [...controller.executors.oneOff].length]).toEqual([1, 1]);
  });

  test('a label that no agent has keeps a request in the queue for good', () => {
    const { clock, controller, add, ask } = rig();
    const item = ask(add({ label: 'gpu' }));
    clock.advance(3_600_000);
    expect(why(item, controller)).toBe('‘Jenkins’ doesn’t have label ‘gpu’');
  });

  test('nothing starts while the server quiets down, and everything does afterwards', () => {
    const { controller, add, ask } = rig();
    controller.quietingDown = true;
    const items = [ask(add()), ask(add({ kind: 'pipeline' }, 'pipeline'))];
    expect(items.map(item => [item.stage.kind, why(item, controller)])).toEqual([
      ['buildable', 'Jenkins is about to shut down'],
      ['blocked', 'Jenkins is about to shut down'],
    ]);
    controller.quietingDown = false;
    expect(items.map(item => buildOf(item)?.number)).toEqual([1, 1]);
  });
});

test('the queue lists waiting items by due time, then blocked ones, then buildable ones with the newest first', () => {
  const { controller, add, ask } = rig({ executors: 1 });
  const free = add({}, 'free');
  const serial = add({ concurrent: false }, 'serial');
  ask(free, 'running');
  const [late, older, next, blocked, soon] = [
    ask(free, 'late', 9_000),
    ask(free, 'older'),
    ask(serial, 'next'),
    ask(serial, 'blocked'),
    ask(free, 'soon', 1_000),
  ];
  expect(controller.queue.list()).toEqual([soon, late, blocked, next, older]);
});

describe('leaving the queue', () => {
  test('an item answers for 300 seconds more', () => {
    const { clock, controller, add, ask } = rig();
    const item = ask(add());
    clock.advance(299_999);
    expect(controller.queue.find(item.id, clock.now())).toBe(item);
    clock.advance(1);
    expect(controller.queue.find(item.id, clock.now())).toBeNull();
  });

  test('a cancelled request lets the one in that it blocked', () => {
    const { controller, add, ask } = rig({ executors: 1 });
    ask(add({}, 'busy'));
    const job = add({ concurrent: false });
    const [first, second] = [ask(job, 'a'), ask(job, 'b')];
    expect([first.stage.kind, second.stage.kind]).toEqual(['buildable', 'blocked']);
    controller.cancel(first);
    expect(second.stage.kind).toBe('buildable');
  });

  test('a cancelled request never starts', () => {
    const { clock, controller, add, ask } = rig({ quietPeriod: 1_000 });
    const item = ask(add());
    expect([controller.cancel(item), controller.cancel(item)]).toEqual([true, false]);
    clock.advance(60_000);
    expect(controller.builds).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('disabling a job cancels what is queued of it', () => {
    const { controller, add, ask } = rig({ quietPeriod: 1_000 });
    const job = add();
    const items = [ask(job, 'a'), ask(job, 'b')];
    controller.setDisabled(job, true);
    expect(items.map(item => [item.stage.kind, buildOf(item)])).toEqual([
      ['left', null],
      ['left', null],
    ]);
  });
});

describe('builds', () => {
  test('end as the first matching outcome says', () => {
    const { clock, controller, add, ask } = rig();
    const outcomes = [
      { when: { BRANCH: 'broken' }, result: 'FAILURE', duration: 10 },
      { when: { BRANCH: 'shaky' }, result: 'UNSTABLE' },
      { when: { BRANCH: 'broken' }, result: 'ABORTED' },
    ] as const;
    const job = add({ duration: 1_000, outcomes });
    ask(job, 'broken');
    ask(job, 'shaky');
    clock.advance(10);
    expect(controller.builds.map(build => build.ended?.result)).toEqual(['FAILURE', undefined]);
    clock.advance(990);
    expect(controller.builds.map(build => build.ended?.result)).toEqual(['FAILURE', 'UNSTABLE']);
  });

  test('that are stopped are ABORTED at once and give their executor back', () => {
    const { clock, controller, add, ask } = rig({ executors: 1 });
    const job = add({ duration: 60_000 });
    const first = buildOf(ask(job, 'a'));
    const second = ask(job, 'b');
    clock.advance(1_000);
    if (first !== null) controller.stop(first, 'builder');
    expect(first?.ended).toEqual({ at: clock.now(), result: 'ABORTED', stoppedBy: 'builder' });
    expect(buildOf(second)?.number).toBe(2);
  });

  test('are estimated by the last three that ran to their end', () => {
    const { clock, controller, add, ask } = rig();
    const job = add({
      outcomes: [1, 2, 3, 4].map(n => ({ when: { BRANCH: `${n}` }, result: 'SUCCESS', duration: n * 1_000 })),
    });
    expect(job.builds.estimatedDuration).toBe(-1);
    for (const branch of ['1', '2', '3', '4']) {
      ask(job, branch);
      clock.advance(5_000);
    }
    expect(job.builds.estimatedDuration).toBe(3_000);
    const stopped = buildOf(ask(job, 'main'));
    if (stopped !== null) controller.stop(stopped, 'admin');
    expect(job.builds.estimatedDuration).toBe(3_000);
  });

  test('are found by the names that stand for the last of a kind, whatever the order in which they ended', () => {
    const { clock, add, ask } = rig();
    const job = add({
      outcomes: [
        { when: { BRANCH: 'slow' }, result: 'SUCCESS', duration: 5_000 },
        { when: { BRANCH: 'bad' }, result: 'FAILURE', duration: 1_000 },
      ],
    });
    ask(job, 'slow');
    ask(job, 'bad');
    clock.advance(5_000);
    const number = (name: string) => job.builds.find(name)?.number ?? null;
    expect(
      ['lastBuild', 'lastCompletedBuild', 'lastSuccessfulBuild', 'lastFailedBuild', 'lastUnstableBuild'].map(
        number,
      ),
    ).toEqual([2, 2, 1, 2, null]);
  });

  test('closing the controller leaves no timer behind', () => {
    const { clock, controller, add, ask } = rig();
    const job = add();
    ask(job, 'running');
    ask(job, 'waiting', 5_000);
    expect(clock.pending).toBe(2);
    controller.close();
    expect(clock.pending).toBe(0);
  });
});
