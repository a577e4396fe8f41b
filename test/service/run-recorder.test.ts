import { describe, expect, test } from 'vitest';
import { queueId, requestKey, runId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { RunRecorder } from '../../src/service/run-recorder.ts';
import type { Journal } from '../../src/store/journal.ts';
import { refusal } from '../run/fake-target.ts';

const changed = (key: string, state: RequestState): RunEvent => ({
  type: 'request-changed',
  at: 0,
  key: requestKey(key),
  state,
});

const SENT: RequestState = { state: 'submitting' };
const QUEUED: RequestState = { state: 'queued', queueId: queueId('1'), why: null, merged: null };
const ENDED: RunEvent = {
  type: 'run-finished',
  at: 0,
  summary: { run: runId('r'), startedAt: 0, finishedAt: 0, interrupted: false, requests: [] },
};

function record(): { readonly recorder: RunRecorder; readonly written: string[]; readonly told: string[] } {
  const written: string[] = [];
  const told: string[] = [];
  const nameOf = (event: RunEvent): string =>
    event.type === 'request-changed' ? `${event.key} ${event.state.state}` : event.type;
  const journal: Journal = {
    run: runId('r'),
    append: async event => {
      written.push(nameOf(event));
      return ok(undefined);
    },
    onCancel() {},
    isOurs: () => true,
    flush: async () => ok(undefined),
    close: async () => ok(undefined),
  };
  return { recorder: new RunRecorder(journal, event => told.push(nameOf(event))), written, told };
}

/** Whether it has settled by now. */
async function isSettled(promise: Promise<unknown> | undefined): Promise<boolean> {
  let settled = false;
  void promise?.then(() => {
    settled = true;
  });
  await new Promise(resolve => setImmediate(resolve));
  return settled;
}

describe('who leaves a run in the middle', () => {
  test('waits for answers that are on their way, and writes them down', async () => {
    const { recorder, written } = record();
    recorder.emit(changed('a', SENT));
    const left = recorder.leave();
    expect(await isSettled(left)).toBe(false);
    recorder.emit(changed('a', QUEUED));
    expect(await isSettled(left)).toBe(true);
    expect(written).toEqual(['a submitting', 'a queued']);
  });

  test('waits for no answer that is being looked for: the next process does that', async () => {
    const { recorder } = record();
    recorder.emit(changed('a', SENT));
    const left = recorder.leave();
    recorder.emit({
      type: 'request-reconciling',
      at: 0,
      key: requestKey('a'),
      refusal: refusal('unreachable', 'possible'),
    });
    expect(await isSettled(left)).toBe(true);
  });

  test('sends nothing more, and does not call that a refusal, which would end other requests', async () => {
    const { recorder, written, told } = record();
    const left = recorder.leave();
    const held = recorder.emit(changed('a', SENT));
    expect(await isSettled(held)).toBe(false);
    expect(await isSettled(left)).toBe(true);
    recorder.seal();
    expect(await held).toBe(false);
    expect([written, told]).toEqual([[], []]);
  });

  test('cancels nothing of its own accord any more, and writes down what becomes of it all the same', async () => {
    const { recorder, written } = record();
    recorder.emit(changed('a', SENT));
    const left = recorder.leave();
    const key = requestKey('a');
    const held = recorder.emit({ type: 'request-cancelling', at: 0, key, because: 'fail-fast' });
    expect(await isSettled(held)).toBe(false);
    recorder.emit(changed('a', QUEUED));
    expect(await isSettled(left)).toBe(true);
    recorder.seal();
    expect(await held).toBe(false);
    expect(written).toEqual(['a submitting', 'a queued']);
  });

  test('does not write down that the run has ended when a part of it was held back', () => {
    const { recorder, written } = record();
    void recorder.leave();
    void recorder.emit(changed('a', SENT));
    recorder.emit(ENDED);
    expect(written).toEqual([]);
  });

  test('writes down that the run has ended when it has meanwhile', () => {
    const { recorder, written } = record();
    void recorder.leave();
    recorder.emit(ENDED);
    expect(written).toEqual(['run-finished']);
  });

  test('writes down nothing of what leaving itself makes of requests', async () => {
    const { recorder, written, told } = record();
    recorder.seal();
    recorder.emit(changed('a', { state: 'skipped', reason: 'interrupted', choice: false }));
    recorder.emit(ENDED);
    expect(await recorder.emit(changed('b', SENT))).toBe(false);
    expect([written, told]).toEqual([[], []]);
  });
});
