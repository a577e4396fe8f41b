import { beforeEach, describe, expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import { noStyle } from '../../src/core/style.ts';
import { keyMaker } from '../../src/plan/keys.ts';
import type { Plan, PlannedRequest } from '../../src/plan/plan.ts';
import { LiveReporter } from '../../src/report/live-reporter.ts';
import { RunView } from '../../src/report/run-view.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { FakeClock } from '../fake-clock.ts';

/** A terminal of so many columns that does what the reporter's few control sequences say. */
class Terminal {
  readonly style = noStyle;
  columns = 80;
  rows = 24;
  written = 0;
  lines: string[] = [''];
  #row = 0;
  cursorVisible = true;

  write(text: string): void {
    this.written += text.length;
    for (const [token] of text.matchAll(/\u001b\[\??\d*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) this.#take(token);
  }

  #take(token: string): void {
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up !== null) this.#row = Math.max(0, this.#row - Number(up[1]));
    else if (token === '\n') {
      this.#row += 1;
      this.lines[this.#row] ??= '';
    } else if (token === '\u001b[J') this.lines = [...this.lines.slice(0, this.#row), ''];
    else if (token === '\u001b[?25l') this.cursorVisible = false;
    else if (token === '\u001b[?25h') this.cursorVisible = true;
    else if (token !== '\r' && token !== '\u001b[K') this.lines[this.#row] = token;
  }

  get screen(): string[] {
    return this.lines.filter(line => line !== '');
  }
}

function planOf(size: number): Plan {
  const requests = Array.from({ length: size }, (_, index): PlannedRequest => {
    const combination = new Map([['n', String(index)]]);
    const key = keyMaker('t', combination.keys())(combination);
    const parameters = new Map();
    return {
      key,
      asks: '',
      trigger: 't',
      target: 'ci',
      job: ['x'],
      combination,
      parameters,
      token: null,
      cause: null,
    };
  });
  return {
    manifest: { path: 'triggers.yaml', digest: '' },
    files: [],
    targets: new Map(),
    triggers: [
      {
        name: 't',
        description: null,
        target: 'ci',
        needs: [],
        condition: null,
        maxParallel: null,
        unstable: 'failure',
        inputs: new Map(),
        requests: size,
        skipped: null,
      },
    ],
    requests,
    warnings: [],
  };
}

const build = { number: 1, url: 'http://ci/job/x/1/' };
const QUEUED: RequestState = {
  state: 'queued',
  queueId: queueId('1'),
  why: 'Waiting for next available executor',
  merged: null,
};
const RUNNING: RequestState = { state: 'running', queueId: queueId('1'), build };
const ended = (result: 'SUCCESS' | 'FAILURE'): RequestState => ({
  state: 'finished',
  build,
  result,
  duration: 3_000,
});

let clock: FakeClock;
let terminal: Terminal;
beforeEach(() => {
  clock = new FakeClock();
  terminal = new Terminal();
});

function reporterOf(plan: Plan): {
  reporter: LiveReporter;
  change: (index: number, state: RequestState) => void;
} {
  const reporter = new LiveReporter(new RunView(plan), terminal, clock);
  reporter.event({ type: 'run-started', at: clock.now(), run: runId('r'), requests: plan.requests.length });
  return {
    reporter,
    change(index, state) {
      const key = plan.requests[index]?.key;
      if (key !== undefined) reporter.event({ type: 'request-changed', at: clock.now(), key, state });
    },
  };
}

describe('the live view', () => {
  test('shows progress and what is under way, in place', () => {
    const { change } = reporterOf(planOf(3));
    change(0, QUEUED);
    change(1, RUNNING);
    clock.advance(1_100);
    expect(terminal.screen).toEqual([
      '────────────────────────  0/3  2 in flight  1.1s',
      '  queued     n=0  1.1s  Waiting for next available executor',
      '  running    n=1  1.1s  http://ci/job/x/1/',
    ]);
    change(1, ended('FAILURE'));
    clock.advance(100);
    expect(terminal.screen).toEqual([
      '✗ FAILURE n=1 3.0s  http://ci/job/x/1/',
      '━━━━━━━━────────────────  1/3  1 bad  1 in flight  1.2s',
      '  queued     n=0  1.2s  Waiting for next available executor',
    ]);
  });

  test('stays a few lines, whatever is in flight, and fits a narrow and low terminal', () => {
    terminal.columns = 40;
    terminal.rows = 8;
    const { change } = reporterOf(planOf(500));
    for (let index = 0; index < 500; index += 1) change(index, RUNNING);
    clock.advance(100);
    expect(terminal.screen.length).toBeLessThanOrEqual(8);
    expect(terminal.screen.at(-1)).toContain('496 more in flight');
    for (const line of terminal.screen) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('draws at most ten times a second, and leaves no line for each of many good builds', () => {
    const { change } = reporterOf(planOf(5_000));
    for (let index = 0; index < 5_000; index += 1) {
      change(index, RUNNING);
      change(index, ended('SUCCESS'));
      if (index % 50 === 0) clock.advance(10);
    }
    clock.advance(100);
    expect(terminal.screen).toHaveLength(1);
    expect(terminal.written).toBeLessThan(20_000);
  });

  test('a failure of many is left behind as a line', () => {
    const { change } = reporterOf(planOf(5_000));
    change(7, ended('FAILURE'));
    clock.advance(100);
    expect(terminal.screen[0]).toContain('FAILURE n=7');
  });

  test('gives the screen and the cursor back, and leaves no timer', () => {
    const { reporter, change } = reporterOf(planOf(2));
    change(0, RUNNING);
    clock.advance(100);
    expect(terminal.cursorVisible).toBe(false);
    reporter.close();
    expect(terminal.screen).toEqual([]);
    expect(terminal.cursorVisible).toBe(true);
    expect(clock.pending).toBe(0);
  });

  test('shows control characters of names instead of obeying them', () => {
    const plan = planOf(1);
    const [request] = plan.requests;
    if (request === undefined) throw new Error('no request');
    const hostile = { ...request, combination: new Map([['n', '\u001b[2Jgone']]) };
    const { change } = reporterOf({ ...plan, requests: [hostile] });
    change(0, RUNNING);
    clock.advance(100);
    expect(terminal.screen[1]).toContain('n=\\u001b[2Jgone');
  });
});
