import { beforeEach, describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { LiveReporter } from '../../../src/report/live/live-reporter.ts';
import { RunView } from '../../../src/report/run-view.ts';
import { expectGolden } from '../golden.ts';
import { planOfSize, Story, UNDER_NIGHTLY } from '../story.ts';
import { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
});

function live(plan: Plan): { readonly story: Story; readonly reporter: LiveReporter } {
  const story = new Story(plan);
  const reporter = new LiveReporter(new RunView(plan), terminal, story.clock);
  story.listen(event => reporter.event(event));
  story.start();
  return { story, reporter };
}

describe('the live view', () => {
  test('shows progress and what is under way, in place', () => {
    const { story } = live(planOfSize(3));
    story.queue(0, 'Waiting for next available executor');
    story.run(1);
    story.clock.advance(1_100);
    expect(terminal.screen).toEqual([
      '────────────────────────  0/3  2 in flight  1.1s',
      '  queued     n=0  1.1s  Waiting for next available executor',
      '  running    n=1  1.1s  https://ci.example.com/job/platform/job/build/2/',
    ]);
    story.finish(1, 'FAILURE');
    story.clock.advance(100);
    expect(terminal.screen).toEqual([
      '✗ FAILURE n=1 3.0s  https://ci.example.com/job/platform/job/build/2/',
      '━━━━━━━━────────────────  1/3  1 bad  1 in flight  1.2s',
      '  queued     n=0  1.2s  Waiting for next available executor',
    ]);
  });

  test('stays a few lines, whatever is in flight, and fits a narrow and low terminal', () => {
    terminal.columns = 40;
    terminal.rows = 8;
    const { story } = live(planOfSize(500));
    for (let index = 0; index < 500; index += 1) story.run(index);
    story.clock.advance(100);
    expect(terminal.screen.length).toBeLessThan(8);
    expect(terminal.screen.at(-1)).toMatch(/and 49\d more in flight/);
    for (const line of terminal.screen) expect(line.length).toBeLessThan(40);
  });

  test('says how many are held back, and by what', () => {
    const { story } = live(planOfSize(100));
    for (let index = 0; index < 38; index += 1) story.hold(index);
    for (let index = 38; index < 40; index += 1) story.hold(index, { kind: 'rate', name: 'ci' });
    story.clock.advance(100);
    expect(terminal.screen.slice(1)).toEqual([
      '  38 wait under max-parallel of nightly',
      '  2 wait under rate of ci',
    ]);
    story.queue(0);
    story.clock.advance(100);
    expect(terminal.screen).toContain('  37 wait under max-parallel of nightly');
  });

  test('draws at most ten times a second, and leaves no line for each of many good builds', () => {
    const { story } = live(planOfSize(5_000));
    for (let index = 0; index < 5_000; index += 1) {
      story.run(index);
      story.finish(index);
      if (index % 50 === 0) story.clock.advance(10);
    }
    story.clock.advance(100);
    expect(terminal.screen).toHaveLength(1);
    expect(terminal.written).toBeLessThan(20_000);
  });

  test('leaves a line behind for a failure of many, and for so many at most when all fail', () => {
    const { story } = live(planOfSize(5_000));
    story.finish(7, 'FAILURE');
    story.clock.advance(100);
    expect(terminal.screen[0]).toContain('FAILURE n=7');
    for (let index = 8; index < 5_000; index += 1) story.finish(index, 'FAILURE');
    story.clock.advance(100);
    expect(terminal.screen.length).toBeLessThan(80);
  });

  test.each([
    [80, 40],
    [120, 31],
    [40, 120],
  ])('leaves nothing of itself behind when %i columns become %i', (before, after) => {
    terminal.columns = before;
    const { story } = live(planOfSize(20));
    for (let index = 0; index < 5; index += 1) story.run(index);
    for (let index = 5; index < 20; index += 1) story.hold(index);
    story.clock.advance(100);
    terminal.columns = after;
    story.clock.advance(1_000);
    expect(terminal.screen).toHaveLength(7);
    expect(terminal.screen.filter(line => line.includes('0/20'))).toHaveLength(1);
  });

  test('gives the screen and the cursor back, and leaves no timer', () => {
    const { story, reporter } = live(planOfSize(2));
    story.run(0);
    story.clock.advance(100);
    expect(terminal.cursorVisible).toBe(false);
    reporter.close();
    expect(terminal.screen).toEqual([]);
    expect(terminal.cursorVisible).toBe(true);
    expect(story.clock.pending).toBe(0);
  });

  test('gives the cursor back for Ctrl-Z, draws nothing meanwhile, and draws anew below what others wrote', () => {
    const { story, reporter } = live(planOfSize(2));
    story.run(0);
    story.clock.advance(100);
    reporter.suspend();
    expect(terminal.cursorVisible).toBe(true);
    expect(terminal.screen).toEqual([]);
    terminal.write('$ fg\n');
    story.finish(0);
    story.clock.advance(5_000);
    expect(terminal.screen).toEqual(['$ fg']);
    reporter.resume();
    story.clock.advance(0);
    expect(terminal.cursorVisible).toBe(false);
    expect(terminal.screen).toEqual([
      '$ fg',
      '✓ SUCCESS n=0 3.0s  https://ci.example.com/job/platform/job/build/1/',
      '━━━━━━━━━━━━────────────  1/2  0 in flight  5.1s',
    ]);
  });

  test('shows control characters of names instead of obeying them', () => {
    const plan = planOfSize(1);
    const requests = plan.requests.map(request => ({
      ...request,
      combination: new Map([['n', '\u001b[2Jgone']]),
    }));
    const { story } = live({ ...plan, requests });
    story.run(0);
    story.clock.advance(100);
    expect(terminal.screen[1]).toContain('n=\\u001b[2Jgone');
  });

  test('prints lines of others above itself', () => {
    const { story, reporter } = live(planOfSize(2));
    story.run(0);
    story.clock.advance(100);
    reporter.print(['[n=0] hello']);
    story.clock.advance(100);
    expect(terminal.screen[0]).toBe('[n=0] hello');
    expect(terminal.screen).toHaveLength(3);
  });
});

describe('how long it will take', () => {
  /** One build ends each second, four at a time; the others wait. */
  function halfDone(): Story {
    const { story } = live(planOfSize(200));
    for (let index = 0; index < 200; index += 1) story.hold(index);
    for (let index = 0; index < 100; index += 1) {
      story.run(index);
      story.clock.advance(1_000);
      story.finish(index);
    }
    return story;
  }

  test('is told while requests wait and the rate is known', () => {
    const story = halfDone();
    story.clock.advance(100);
    expect(terminal.screen.find(line => line.includes('100/200'))).toContain('about 2 min left');
  });

  test('is not told at the beginning, when the last ones run, or while a controller is down', () => {
    const { story } = live(planOfSize(200));
    for (let index = 0; index < 5; index += 1) story.finish(index);
    story.clock.advance(1_000);
    expect(terminal.screen.join('\n')).not.toContain('left');

    const late = halfDone();
    for (let index = 100; index < 200; index += 1) late.run(index);
    late.clock.advance(1_000);
    expect(terminal.screen.at(-1)).not.toContain('left');
  });
});

describe.each([5, 50, 5_000])('of %i requests', size => {
  test.each([40, 80, 200])('is readable at %i columns', columns => {
    terminal.columns = columns;
    const { story } = live(planOfSize(size));
    const part = Math.ceil(size / 5);
    for (let index = 0; index < size; index += 1) story.hold(index, UNDER_NIGHTLY);
    for (let index = 0; index < part; index += 1) {
      story.queue(index);
      story.run(index);
      story.clock.advance(10);
      story.finish(index, index % 700 === 0 ? 'FAILURE' : 'SUCCESS');
    }
    story.clock.advance(61_000);
    for (let index = part; index < 2 * part; index += 1) {
      story.queue(index, 'Waiting for next available executor on ‘linux’');
      if (index % 2 === 0) story.run(index);
    }
    story.clock.advance(2_000);
    expectGolden(`live-${size}-at-${columns}`, `${terminal.screen.slice(-20).join('\n')}\n`);
  });
});
