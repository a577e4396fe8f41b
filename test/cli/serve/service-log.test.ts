import { describe, expect, test } from 'vitest';
import { createServiceLog, type LogFormat, type ServiceLog } from '../../../src/cli/serve/service-log.ts';
import { queueId } from '../../../src/core/ids.ts';
import { noStyle } from '../../../src/core/style.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { aPlan, aRequest, aRun, NOON } from '../../server/fake-service.ts';

function logTo(format: LogFormat): { readonly log: ServiceLog; readonly lines: () => readonly string[] } {
  const written: string[] = [];
  const err = {
    write: (text: string) => void written.push(text),
    drain: async () => 'open' as const,
    style: noStyle,
    isTerminal: false,
    columns: 100,
    rows: 24,
  };
  const lines = (): readonly string[] => written.join('').trimEnd().split('\n');
  return { log: createServiceLog(format, { err }), lines };
}

const PROBLEM = {
  code: 'full-hour',
  severity: 'warning',
  message: 'everybody fires then',
  next: 'Write H.',
} as const;

function runs(log: ServiceLog): void {
  const { id: run } = aRun;
  const tell = (event: RunEvent): void => log.event({ type: 'run-event', at: NOON, run, event });
  const begun = { type: 'run-begun', at: NOON, run, trigger: 'nightly', plan: aPlan, past: [] } as const;
  log.event({ ...begun, origin: { kind: 'manual' }, resumed: false });
  tell({ type: 'run-started', at: NOON, run, requests: 1 });
  const build = { number: 7, url: 'http://ci/job/platform/job/build/7/' };
  tell({
    type: 'request-changed',
    at: NOON,
    key: aRequest.key,
    state: { state: 'running', queueId: queueId('1'), build },
  });
  log.event({ type: 'run-left', at: NOON, run });
}

describe('the log for people', () => {
  test('has the time in each line, and the run in each of a run; that it begins is said once', () => {
    const { log, lines } = logTo('text');
    log.problems([PROBLEM]);
    runs(log);
    expect(lines().map(line => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, 'TIME'))).toEqual([
      'TIME warning full-hour: everybody fires then',
      'TIME   → Write H.',
      `TIME nightly begins the run ${aRun.id}, 1 request`,
      expect.stringMatching(`^TIME ${aRun.id} ▸ running nightly .*/7/$`),
    ]);
  });
});

test('that a run goes on is said with what is left of it, and its name once', () => {
  const { log, lines } = logTo('text');
  const { id: run } = aRun;
  const begun = { type: 'run-begun', at: NOON, run, trigger: 'nightly', plan: aPlan, past: [] } as const;
  log.event({ ...begun, origin: { kind: 'manual' }, resumed: true });
  const started = { type: 'run-started', at: NOON, run, requests: 1, over: 0 } as const;
  log.event({ type: 'run-event', at: NOON, run, event: started });
  log.event({ type: 'run-left', at: NOON, run });
  expect(lines()[1]?.slice(21)).toBe(`run ${run} goes on: 1 of 1 request left`);
});

describe('the log for machines', () => {
  test('is JSON in each line from the first on, problems among them; that a run begins is said once', () => {
    const { log, lines } = logTo('json');
    log.problems([PROBLEM]);
    runs(log);
    const entries: readonly unknown[] = lines().map(line => JSON.parse(line));
    expect(entries).toMatchObject([
      { level: 'warn', type: 'problem', ...PROBLEM, msg: PROBLEM.message },
      { level: 'info', type: 'run-begun', run: aRun.id },
      { type: 'run-left' },
    ]);
  });
});
