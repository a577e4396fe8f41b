import { expect, test } from 'vitest';
import { err } from '../../src/core/result.ts';
import { readConsole } from '../../src/run/consoles-single.ts';
import { FakeClock } from '../fake-clock.ts';
import { ConsoleTarget } from './console-target.ts';
import { refusal } from './fake-target.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function reading(target: ConsoleTarget, follow: boolean) {
  const clock = new FakeClock();
  const over = new AbortController();
  const lines: string[] = [];
  const build = { number: 1, url: 'http://ci/job/x/1/' };
  const options = { target, job: ['x'], build, follow, clock, over: over.signal };
  const done = readConsole(options, more => {
    lines.push(...more);
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await settled();
    }
  };
  return { done, lines, over, pass };
}

test('what a running build has printed is read once, its unfinished line too', async () => {
  const target = new ConsoleTarget();
  target.print(1, 'one\ntw');
  const { done, lines } = reading(target, false);
  expect(await done).toEqual({ ok: true, value: 'end' });
  expect(lines).toEqual(['one', 'tw']);
});

test('a build is followed to its end, over a time in which the server does not answer', async () => {
  const target = new ConsoleTarget();
  target.print(1, 'one\n');
  const { done, lines, pass } = reading(target, true);
  await settled();
  target.refuse = () => err(refusal('gateway'));
  await pass(20);
  target.refuse = () => null;
  target.print(1, 'two\nFinished: SUCCESS\n', false);
  await pass(20);
  expect(await done).toEqual({ ok: true, value: 'end' });
  expect(lines).toEqual(['one', 'two', 'Finished: SUCCESS']);
});

test('a build that is not there is told at once, and a server that never comes back in the end', async () => {
  const target = new ConsoleTarget();
  target.refuse = () => err(refusal('not-found'));
  expect(await reading(target, true).done).toEqual(err(refusal('not-found')));
  expect(target.reads).toHaveLength(1);

  const gone = new ConsoleTarget();
  const { done, pass } = reading(gone, true);
  await settled();
  gone.refuse = () => err(refusal('gateway'));
  await pass(200);
  expect(await done).toEqual(err(refusal('gateway')));
});

test('Ctrl-C ends the reading', async () => {
  const { done, over, pass } = reading(new ConsoleTarget(), true);
  await pass(3);
  over.abort();
  expect(await done).toEqual({ ok: true, value: 'interrupted' });
});
