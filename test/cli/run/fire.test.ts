import { expect, test } from 'vitest';
import type { Io, Output } from '../../../src/cli/io.ts';
import { fire } from '../../../src/cli/run/fire.ts';
import { runId } from '../../../src/core/ids.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { err, ok } from '../../../src/core/result.ts';
import { noStyle } from '../../../src/core/style.ts';
import { planOf, running } from '../../run/bench.ts';
import { FakeTarget, refusal } from '../../run/fake-target.ts';

const silent: Output = {
  write() {},
  drain: async () => 'open',
  style: noStyle,
  isTerminal: false,
  columns: 80,
  rows: 24,
};

const io: Io = {
  out: silent,
  err: silent,
  env: {},
  redactor: createRedactor(),
  onInterrupt: () => () => {},
  onSuspend: () => () => {},
  told: text => text,
};

test('a run that ends by a defect says so, and its consoles are not read on: that would keep the process alive', async () => {
  let ended: AbortSignal | null = null;
  let isRead = (): void => {};
  const read = new Promise<void>(resolve => {
    isRead = resolve;
  });
  class Target extends FakeTarget {
    override log(..._: unknown[]): ReturnType<FakeTarget['log']> {
      const [, , , signal] = _;
      if (signal instanceof AbortSignal) ended = signal;
      isRead();
      return new Promise(resolve => {
        ended?.addEventListener('abort', () => resolve(err(refusal('interrupted'))));
      });
    }
  }
  const target = new Target();
  target.onObserve = tracked => ok(tracked.map(running));
  target.onSubmit = async submission => {
    if (submission.job[0] !== 'y') return target.queued(submission);
    await read;
    throw new Error('a defect');
  };
  const firing = {
    run: runId('run'),
    plan: planOf('  a: {job: x}\n  b: {job: y}'),
    targets: new Map([['ci', target]]),
    journal: null,
    startedAt: 0,
  };
  await expect(fire(firing, { format: 'text', follow: true }, io)).rejects.toThrow('a defect');
  expect(ended).toMatchObject({ aborted: true });
});
