import { expect, test } from 'vitest';
import type { Conductor } from '../../src/service/conductor.ts';
import { raw, value } from '../store/store-rig.ts';
import { ServiceRig, schedule } from './rig.ts';

/* A run that an earlier process has left, and whose records are damaged: its damage is its own. */

const DAMAGE = {
  'a journal with a hole':
    'DELETE FROM journal WHERE run = 1 AND last = (SELECT min(last) FROM journal WHERE run = 1)',
  'an event that is no JSON': `UPDATE journal SET events = '[{' WHERE run = 1`,
  'an event that volley does not write': `UPDATE journal SET events = '[{"type":"odd"}]' WHERE run = 1`,
  'a plan that is cut off': 'UPDATE plans SET document = substr(document, 1, 100) WHERE run = 1',
  'no plan': 'DELETE FROM plans WHERE run = 1',
} as const;

/** A process that serves where an earlier one has left a run, whose records have been damaged by this SQL since. */
async function left(sql: string, overlap: string): Promise<ServiceRig> {
  const rig = new ServiceRig(schedule(`, overlap: ${overlap}`));
  const first = await rig.serving();
  await rig.pass(15);
  const drained = first.drain();
  await rig.pass(1);
  await drained;
  (await raw(rig.stores.path)).exec(sql);
  rig.events.length = 0;
  await rig.serving('b');
  return rig;
}

test.each(Object.entries(DAMAGE))(
  '%s: the run is set aside, which is told once, and its trigger goes on',
  async (_, sql) => {
    const rig = await left(sql, 'skip');
    await rig.pass(60);
    expect(rig.of('run-set-aside')).toMatchObject([
      {
        run: 'run-1',
        trigger: 't',
        problems: [
          {
            code: 'store-corrupt',
            message: expect.stringMatching(/^what the store \S+ has of the run run-1 is damaged \(.+\)$/s),
            next: expect.stringContaining('`volley cancel run-1`'),
          },
        ],
      },
    ]);
    expect(rig.of('store-failing')).toEqual([]);
    expect(rig.decisions[0]).toBe('started');
    expect(rig.of('run-begun').map(({ run }) => run)).not.toContain('run-1');
  },
);

test('it is told of once, and not by the next process again', async () => {
  const rig = new ServiceRig(schedule(', overlap: skip'));
  const stop = async (process: Conductor): Promise<void> => {
    const drained = process.drain();
    await rig.pass(1);
    await drained;
  };
  const first = await rig.serving();
  await rig.pass(15);
  await stop(first);
  (await raw(rig.stores.path)).exec(DAMAGE['no plan']);
  const second = await rig.serving('b');
  await rig.pass(2);
  expect(rig.of('run-set-aside')).toHaveLength(1);
  await stop(second);
  await rig.serving('c');
  await rig.pass(40);
  expect(rig.of('run-set-aside')).toHaveLength(1);
});

test('a fire that waits for its end starts', async () => {
  const rig = new ServiceRig(schedule(', overlap: buffer-one'));
  const first = await rig.serving();
  await rig.pass(25);
  expect(rig.decisions).toEqual(['started', 'buffered']);
  const drained = first.drain();
  await rig.pass(1);
  await drained;
  (await raw(rig.stores.path)).exec(DAMAGE['an event that is no JSON']);
  rig.events.length = 0;
  await rig.serving('b');
  await rig.pass(1);
  expect(rig.of('run-begun')).toMatchObject([{ run: 'run-2', resumed: false }]);
});

test('one that is damaged while it is conducted costs its own journal, and no fire', async () => {
  const rig = new ServiceRig(schedule(', overlap: allow-all'));
  await rig.serving();
  await rig.pass(15);
  (await raw(rig.stores.path)).exec(DAMAGE['an event that is no JSON']);
  rig.over.add('1');
  await rig.pass(30);
  expect(rig.of('store-failing')).toEqual([]);
  expect(rig.of('run-set-aside').map(({ run }) => run)).toEqual(['run-1']);
  expect(rig.decisions).toEqual(['started', 'started', 'started', 'started']);
});

test('a store that is damaged as a whole is the fault of the store', async () => {
  const rig = new ServiceRig(schedule(', overlap: skip'));
  const first = await rig.serving();
  await rig.pass(15);
  const drained = first.drain();
  await rig.pass(1);
  await drained;
  (await raw(rig.stores.path)).exec('ALTER TABLE requests RENAME TO gone');
  const second = await rig.process('b');
  value(await second.begin());
  await rig.pass(3);
  expect(second.state().storeFault?.code).toBe('corrupt');
  expect(rig.of('run-set-aside')).toEqual([]);
});
