import { beforeEach, describe, expect, test } from 'vitest';
import type { RequestKey } from '../../src/core/ids.ts';
import { err } from '../../src/core/result.ts';
import { type Consoles, followConsoles } from '../../src/run/consoles.ts';
import type { Refusal } from '../../src/targets/refusal.ts';
import { planOfSize, Story } from '../report/story.ts';
import { ConsoleTarget } from './console-target.ts';
import { refusal } from './fake-target.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

let target: ConsoleTarget;
let over: AbortController;
let printed: [name: string, line: string][];
let gaveUp: [name: string, refusal: Refusal][];
beforeEach(() => {
  target = new ConsoleTarget();
  over = new AbortController();
  printed = [];
  gaveUp = [];
});

interface Following {
  readonly story: Story;
  readonly consoles: Consoles;
  /** Lets time pass in steps that answers can keep up with. */
  pass(milliseconds: number, step?: number): Promise<void>;
}

function follow(size: number, write: () => void | Promise<void> = () => {}): Following {
  const story = new Story(planOfSize(size));
  const nameOf = (key: RequestKey): string =>
    `n=${story.plan.requests.findIndex(request => request.key === key)}`;
  const consoles = followConsoles(
    {
      requests: story.plan.requests,
      targets: new Map([['ci', target]]),
      clock: story.clock,
      over: over.signal,
    },
    {
      lines(key, lines) {
        for (const line of lines) printed.push([nameOf(key), line]);
        return write();
      },
      gaveUp: (key, why) => gaveUp.push([nameOf(key), why]),
    },
  );
  story.listen(event => consoles.event(event));
  story.start();
  return {
    story,
    consoles,
    async pass(milliseconds, step = 100) {
      for (let passed = 0; passed < milliseconds; passed += step) {
        story.clock.advance(step);
        await settled();
      }
    },
  };
}

describe('consoles that are followed', () => {
  test('come in whole lines, each once, as the build prints them', async () => {
    const { story, consoles, pass } = follow(1);
    target.print(1, 'one\ntw');
    story.run(0);
    await pass(3_000);
    expect(printed).toEqual([['n=0', 'one']]);
    target.print(1, 'o\nthree\nthe end', false);
    story.finish(0);
    await pass(3_000);
    await consoles.finish();
    expect(printed.map(([, line]) => line)).toEqual(['one', 'two', 'three', 'the end']);
    expect(story.clock.pending).toBe(0);
  });

  test('are read to their end when the run is over, and those that were left are not', async () => {
    const { story, consoles, pass } = follow(3);
    for (const index of [0, 1, 2]) story.run(index);
    await pass(2_000);
    for (const number of [1, 2]) target.print(number, 'last words\n', false);
    target.print(3, 'still busy\n');
    story.finish(0);
    story.finish(1);
    story.end();
    const done = consoles.finish();
    await pass(5_000);
    await done;
    expect(printed).toEqual([
      ['n=0', 'last words'],
      ['n=1', 'last words'],
    ]);
  });

  test('of a build that was over before it was seen running are read too', async () => {
    const { story, consoles, pass } = follow(1);
    target.print(1, 'short\n', false);
    story.finish(0);
    await pass(1_000);
    await consoles.finish();
    expect(printed).toEqual([['n=0', 'short']]);
  });

  test('lose no line that is printed between the last answer and the end of the build', async () => {
    const { story, consoles, pass } = follow(1);
    let answer = (): void => {};
    target.answering = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    // A server may say that nothing more comes just before it adds the last lines.
    target.print(1, 'first\n', false);
    story.run(0);
    await pass(200);
    story.finish(0);
    answer();
    await settled();
    target.print(1, 'last\n', false);
    target.answering = () => Promise.resolve();
    await pass(3_000);
    await consoles.finish();
    expect(printed.map(([, line]) => line)).toEqual(['first', 'last']);
  });
});

describe('the load that consoles are', () => {
  test('stays the same however many builds run: a few at a time, each in its turn', async () => {
    const { story, pass } = follow(1_000);
    for (let index = 0; index < 1_000; index += 1) {
      story.run(index);
      target.print(index + 1, 'busy\n');
    }
    await pass(60_000, 250);
    expect(target.reads.length).toBeLessThanOrEqual(61 * 4);
    expect(target.mostAtOnce).toBeLessThanOrEqual(4);
    expect(new Set(target.reads).size).toBe(target.reads.length);
    over.abort();
  });

  test('becomes less while nobody prints', async () => {
    const { story, pass } = follow(1);
    story.run(0);
    await pass(120_000);
    expect(target.reads.length).toBeLessThan(20);
    over.abort();
  });

  test('is there again at once when a build ends, or another one begins, after a long silence', async () => {
    const { story, pass } = follow(2);
    story.run(0);
    await pass(120_000);
    target.print(1, 'the end\n', false);
    story.finish(0);
    await pass(200);
    expect(printed).toEqual([['n=0', 'the end']]);
    over.abort();
  });

  test('takes a slow controller no more than a quarter of the time', async () => {
    const { story, pass } = follow(4);
    let asking = 0;
    target.answering = () =>
      new Promise(resolve => {
        story.clock.after(2_000, () => {
          asking += 2_000;
          resolve();
        });
      });
    story.run(0);
    for (let second = 0; second < 80; second += 1) {
      target.print(1, 'busy\n');
      await pass(1_000);
    }
    expect(asking).toBeLessThanOrEqual(20_000);
    expect(asking).toBeGreaterThan(10_000);
    over.abort();
  });

  test('waits for who reads them', async () => {
    let taken = (): void => {};
    const slow = (): Promise<void> =>
      new Promise(resolve => {
        taken = resolve;
      });
    const { story, pass } = follow(1, slow);
    target.print(1, 'one\n');
    story.run(0);
    await pass(60_000, 1_000);
    expect(target.reads).toHaveLength(1);
    taken();
    await pass(5_000);
    expect(target.reads.length).toBeGreaterThan(1);
    over.abort();
  });

  test('ends at once when volley leaves', async () => {
    const { story, consoles, pass } = follow(1);
    story.run(0);
    await pass(1_000);
    over.abort();
    await consoles.finish();
    expect(story.clock.pending).toBe(0);
  });
});

describe('a console that cannot be read', () => {
  test('is tried again as long as its build runs', async () => {
    const { story, pass } = follow(1);
    target.refuse = () => err(refusal('gateway'));
    story.run(0);
    await pass(60_000);
    target.refuse = () => null;
    target.print(1, 'back\n');
    await pass(20_000);
    expect(printed).toEqual([['n=0', 'back']]);
    expect(gaveUp).toEqual([]);
    over.abort();
  });

  test('is given up, with the reason, when its build has ended', async () => {
    const { story, consoles, pass } = follow(2);
    target.refuse = build => (build.number === 1 ? err(refusal('not-found')) : null);
    target.print(2, 'fine\n', false);
    story.finish(0);
    story.finish(1);
    const done = consoles.finish();
    await pass(120_000, 500);
    await done;
    expect(gaveUp).toEqual([['n=0', refusal('not-found')]]);
    expect(printed).toEqual([['n=1', 'fine']]);
  });
});
