import { expect, test } from 'vitest';
import { err } from '../../../src/core/result.ts';
import { readConsole } from '../../../src/run/consoles/consoles-single.ts';
import { FakeClock } from '../../fake-clock.ts';
import { refusal } from '../fake-target.ts';
import { ConsoleTarget } from './console-target.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function reading(
  target: ConsoleTarget,
  follow: boolean,
  write: (clock: FakeClock) => void | Promise<void> = () => {},
) {
  const clock = new FakeClock();
  const over = new AbortController();
  const lines: string[] = [];
  const build = { number: 1, url: 'http://ci/job/x/1/' };
  const options = { target, job: ['x'], build, follow, clock, over: over.signal };
  const done = readConsole(options, more => {
    lines.push(...more);
    return write(clock);
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1_000);
      await settled();
    }
  };
  return { done, lines, over, pass, clock };
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

const HOURS = 8 * 3_600_000;

/** Ten minutes in which something of it happened once, while the second read was under way or right after it. */
async function readsAround(event: {
  readonly answering?: (clock: FakeClock) => void;
  readonly writing?: (clock: FakeClock) => void;
}): Promise<number> {
  const target = new ConsoleTarget();
  const one = reading(target, true, clock => {
    if (target.reads.length === 2) event.writing?.(clock);
  });
  target.answering = async () => {
    if (target.reads.length === 2) event.answering?.(one.clock);
  };
  await one.pass(600);
  one.over.abort();
  await one.done;
  return target.reads.length;
}

test('how long a read took is told by no clock that is set', async () => {
  expect(await readsAround({ answering: clock => clock.step(HOURS) })).toBeGreaterThan(50);
});

test('nor does it count how long the output was held', async () => {
  expect(await readsAround({ writing: clock => clock.advance(HOURS) })).toBeGreaterThan(50);
});

test('where the steady clock goes on while the machine sleeps, the reading does too, a few minutes later', async () => {
  expect(await readsAround({ answering: clock => clock.advance(HOURS) })).toBeGreaterThan(30);
});
