import { beforeEach, describe, expect, test } from 'vitest';
import type { RequestKey } from '../../../src/core/ids.ts';
import { err } from '../../../src/core/result.ts';
import { type Consoles, followConsoles } from '../../../src/run/consoles/consoles.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import { planOfSize, Story } from '../../report/story.ts';
import { refusal } from '../fake-target.ts';
import { ConsoleTarget } from './console-target.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

let target: ConsoleTarget;
let over: AbortController;
let printed: [name: string, line: string][];
let gaveUp: [names: readonly string[], refusal: Refusal | null][];
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
      random: () => 0.5,
      over: over.signal,
    },
    {
      lines(key, lines) {
        for (const line of lines) printed.push([nameOf(key), line]);
        return write();
      },
      gaveUp: (keys, why) => gaveUp.push([keys.map(nameOf), why]),
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

  test('is no slower for a clock that was set during a read', async () => {
    const { story, pass } = follow(1);
    story.run(0);
    await pass(5_000);
    const before = target.reads.length;
    let isSet = false;
    target.answering = async () => {
      if (!isSet) story.clock.step(8 * 3_600_000);
      isSet = true;
    };
    await pass(120_000, 1_000);
    expect(target.reads.length - before).toBeGreaterThan(8);
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
    expect(gaveUp).toEqual([[['n=0'], refusal('not-found')]]);
    expect(printed).toEqual([['n=1', 'fine']]);
  });

  test('is given up after five tries while the run goes on', async () => {
    const { story, pass } = follow(2);
    target.refuse = build => (build.number === 1 ? err(refusal('not-found')) : null);
    story.run(1);
    story.finish(0);
    await pass(120_000, 500);
    expect(gaveUp).toEqual([[['n=0'], refusal('not-found')]]);
    expect(target.reads.filter(number => number === 1)).toHaveLength(5);
    over.abort();
  });
});

describe('a server that gives no console at all', () => {
  test('holds up the end of a run for ten seconds, however many builds there are, and is told in one word', async () => {
    for (const size of [3, 300]) {
      gaveUp = [];
      target.reads.length = 0;
      const { story, consoles, pass } = follow(size);
      target.refuse = () => err(refusal('gateway'));
      for (let index = 0; index < size; index += 1) story.finish(index);
      let ended = false;
      void consoles.finish().then(() => {
        ended = true;
      });
      await pass(9_900);
      expect(ended).toBe(false);
      await pass(200);
      expect(ended).toBe(true);
      const names = Array.from({ length: size }, (_, index) => `n=${index}`);
      expect(gaveUp.map(([keys, why]) => [[...keys].sort(), why])).toEqual([
        [names.sort(), refusal('gateway')],
      ]);
      expect(target.reads.length).toBeLessThanOrEqual(12);
      expect(story.clock.pending).toBe(0);
    }
  });

  test('is not asked anew for every build, neither for those that begin nor for those that end', async () => {
    const { story, pass } = follow(200);
    target.refuse = () => err(refusal('gateway'));
    for (let index = 0; index < 200; index += 1) {
      story.run(index);
      if (index >= 50) story.finish(index - 50);
      await pass(1_000);
    }
    // Once in ten seconds, besides the first few.
    expect(target.reads.length).toBeLessThan(40);
    expect(gaveUp.flatMap(([names]) => names).length).toBeGreaterThan(100);
    expect(gaveUp.length).toBeLessThan(10);
    over.abort();
  });

  test('is read again as soon as it gives one', async () => {
    const { story, pass } = follow(20);
    target.refuse = () => err(refusal('gateway'));
    for (let index = 0; index < 20; index += 1) {
      story.run(index);
      target.print(index + 1, 'here\n');
    }
    await pass(60_000);
    target.refuse = () => null;
    // Ten seconds until it is asked again, and then four at a time as before.
    await pass(16_000);
    expect(new Set(printed.map(([name]) => name)).size).toBe(20);
    over.abort();
  });
});

describe('the end of a run', () => {
  test('waits as long as anything comes, however slowly', async () => {
    const { story, consoles, pass } = follow(30);
    target.answering = () => new Promise(resolve => void story.clock.after(4_000, resolve));
    for (let index = 0; index < 30; index += 1) {
      target.print(index + 1, 'last words\n', false);
      story.finish(index);
    }
    const done = consoles.finish();
    await pass(300_000, 500);
    await done;
    expect(printed).toHaveLength(30);
    expect(gaveUp).toEqual([]);
  });

  test('waits no longer once nothing comes any more', async () => {
    const { story, consoles, pass } = follow(2);
    target.refuse = build => (build.number === 2 ? err(refusal('gateway')) : null);
    target.print(1, 'last words\n', false);
    story.finish(0);
    story.finish(1);
    let ended = false;
    void consoles.finish().then(() => {
      ended = true;
    });
    await pass(12_000);
    expect(ended).toBe(true);
    expect(printed).toEqual([['n=0', 'last words']]);
    expect(gaveUp).toEqual([[['n=1'], refusal('gateway')]]);
  });

  test('does not count the time that writing takes', async () => {
    let taken = (): void => {};
    const { story, consoles, pass } = follow(
      2,
      () =>
        new Promise(resolve => {
          taken = resolve;
        }),
    );
    target.print(1, 'one\n', false);
    story.finish(0);
    const done = consoles.finish();
    await pass(60_000, 1_000);
    expect(gaveUp).toEqual([]);
    taken();
    await pass(1_000);
    await done;
    expect(story.clock.pending).toBe(0);
  });

  test('does not wait for ever for a server that never answers, nor for one that always has more to say', async () => {
    const { story, consoles, pass } = follow(2);
    target.print(1, '', true);
    story.finish(0);
    story.finish(1);
    target.answering = () => (target.reads.at(-1) === 2 ? new Promise(() => {}) : Promise.resolve());
    let ended = false;
    void consoles.finish().then(() => {
      ended = true;
    });
    await pass(11_000);
    expect(gaveUp.flatMap(([names]) => names).sort()).toEqual(['n=0', 'n=1']);
    expect(ended).toBe(true);
  });
});

test('the end of a run does not wait for an answer that was asked for before, and never comes', async () => {
  const { story, consoles, pass } = follow(1);
  target.answering = () => new Promise(() => {});
  story.finish(0);
  await pass(1_000);
  let ended = false;
  void consoles.finish().then(() => {
    ended = true;
  });
  await pass(10_100);
  expect(ended).toBe(true);
  expect(gaveUp).toEqual([[['n=0'], null]]);
});

test('a build that is released is read no further', async () => {
  const { story, consoles, pass } = follow(1);
  story.run(0);
  target.print(1, 'before\n');
  await pass(2_000);
  story.release(0, 'wait');
  target.print(1, 'after\n');
  await pass(30_000);
  expect(printed).toEqual([['n=0', 'before']]);
  await consoles.finish();
  expect(story.clock.pending).toBe(0);
});
