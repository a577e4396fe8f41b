import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { Journal } from '../../src/store/journal.ts';
import { LEASE } from '../../src/store/lease.ts';
import type { Cancellation } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { bundledWorker } from './bundle.ts';
import {
  changed,
  codeOf,
  finishedRun,
  keyAt,
  newRun,
  owner,
  planOfSize,
  Rig,
  value,
  WRITERS,
  type Writer,
} from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(1);
const worker = bundledWorker();
const queued = changed(keyAt(plan, 0), { state: 'submitting' });

interface Story {
  readonly rig: Rig;
  readonly journal: Journal;
  /** Another process. */
  readonly other: Store;
  /** What the owner was told. */
  readonly heard: Cancellation[];
}

async function started(writer: Writer = 'the event loop'): Promise<Story> {
  const rig = new Rig(writer === 'a thread' ? worker : null);
  const journal = value(await (await rig.store()).begin(newRun(RUN, plan), rig.onFault));
  const heard: Cancellation[] = [];
  journal.onCancel(cancellation => heard.push(cancellation));
  return { rig, journal, heard, other: await rig.store({ owner: owner('b', 1_001) }) };
}

describe('that a run is to be cancelled', () => {
  test('reaches its owner within a second, once, with who wants it', async () => {
    const { rig, heard, other } = await started();
    value(await other.cancel(RUN, 'ana@there'));
    value(await other.cancel(RUN, 'ben@there'));
    rig.clock.advance(LEASE.look);
    rig.clock.advance(10 * LEASE.interval);
    expect(heard.map(({ by }) => by)).toEqual(['ana@there']);
  });

  test.each(WRITERS)(
    'is noted when the owner has written down that it ends what is under way, not before: %s writes',
    async writer => {
      const { rig, journal, other } = await started(writer);
      const notedBy = async () => value(await other.cancellationOf(RUN))?.notedBy;
      value(await other.cancel(RUN, 'ana'));
      rig.clock.advance(LEASE.look);
      expect(await notedBy()).toBeNull();
      const stopping = journal.append({ type: 'run-stopping', at: 1, cancelling: 1 });
      await journal.flush();
      expect(codeOf(await stopping)).toBe('ok');
      expect(await notedBy()).toBe('a');
    },
  );

  test('is noted also when it was being cancelled before somebody asked', async () => {
    const { rig, journal, other } = await started();
    void journal.append({ type: 'run-stopping', at: 1, cancelling: 1 });
    await journal.flush();
    value(await other.cancel(RUN, 'ana'));
    rig.clock.advance(LEASE.look);
    expect(value(await other.cancellationOf(RUN))?.notedBy).toBe('a');
  });

  test('outlasts its owner: the next one hears of it before it does anything', async () => {
    const { rig, other } = await started();
    value(await other.cancel(RUN, 'ana'));
    rig.processes.clear();
    const journal = value(await other.claim(RUN, rig.onFault));
    const heard: string[] = [];
    journal.onCancel(({ by }) => heard.push(by));
    expect(heard).toEqual(['ana']);
  });

  test('is written down with the taking of a run, for its next process to hear', async () => {
    const { rig, other } = await started();
    expect(codeOf(await other.claim(RUN, rig.onFault, { cancelFor: 'ana' }))).toBe('owned');
    expect(value(await other.cancellationOf(RUN))).toBeNull();
    rig.processes.clear();
    const journal = value(await other.claim(RUN, rig.onFault, { cancelFor: 'ana' }));
    const heard: string[] = [];
    journal.onCancel(({ by }) => heard.push(by));
    expect(heard).toEqual(['ana']);
    expect(value(await other.run('last')).cancellation).toMatchObject({ by: 'ana', notedBy: null });
  });

  test('is too late for one that has ended', async () => {
    const { journal, other } = await started();
    void journal.append(finishedRun(RUN, plan));
    value(await journal.close());
    expect(value(await other.cancel(RUN, 'ana'))).toBeNull();
    expect(value(await other.cancellationOf(RUN))).toBeNull();
  });
});

test('a run that leaves something behind has not ended: another process can go on with it', async () => {
  const { rig, journal, other } = await started();
  void journal.append(queued);
  const last = finishedRun(RUN, plan);
  if (last.type !== 'run-finished') throw new Error('not the last event');
  const requests = last.summary.requests.map(report => ({ ...report, verdict: null }));
  const left = journal.append({ ...last, summary: { ...last.summary, requests } });
  expect(codeOf(await left)).toBe('ok');
  value(await journal.close());
  expect(value(await other.run('last'))).toMatchObject({ outcome: null, lease: null });
  expect(codeOf(await other.claim(RUN, rig.onFault))).toBe('ok');
});
