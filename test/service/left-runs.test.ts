import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { leftRuns } from '../../src/service/left-runs.ts';
import { finishedRun, newRun, planOfSize, Rig, value } from '../store/store-rig.ts';
import { diskFull, ServiceRig, schedule } from './rig.ts';

const [OURS, LEFT, ENDED, OWED] = ['ours', 'left', 'ended', 'owed'].map(runId);

test('runs that have not ended are left, and those that are conducted may be by the time of the answer', async () => {
  const rig = new Rig();
  const store = await rig.store();
  const plan = planOfSize(1);
  for (const run of [LEFT, ENDED]) {
    const journal = value(await store.begin(newRun(`${run}`, plan), rig.onFault));
    if (run === ENDED) void journal.append(finishedRun(journal.run, plan));
    await journal.close();
  }
  const running = [OURS, LEFT, ENDED, OWED].map(String);
  const states = new Map([['t', { running, waiting: [] }]]);
  const owed = [
    { run: runId('owed'), trigger: 't', cause: { kind: 'manual', by: 'x' } as const, decidedAt: 1 },
  ];
  const left = value(await leftRuns({ states, owed }, store, run => run === OURS));
  expect([...left]).toEqual([
    [OURS, 't'],
    [LEFT, 't'],
  ]);
});

test('one that comes to its end while they are read is taken up, as nobody has written that down; one that goes on is not', async () => {
  const rig = new ServiceRig(schedule(', overlap: allow-all'));
  rig.losesEnds = true;
  const conductor = await rig.serving();
  await rig.pass(35);
  const [first, second, third] = rig.of('run-begun').map(({ run }) => run);
  if (first === undefined || second === undefined || third === undefined) return expect.unreachable();
  rig.failJournal(third, diskFull);
  // While the store fails, nobody takes it up.
  rig.over.add('2');
  await rig.pass(3);
  expect(conductor.state().running).toEqual([first, third]);
  let isReading = false;
  let read = (): void => {};
  rig.onRunRead = async run => {
    if (run !== second || isReading) return;
    isReading = true;
    await new Promise<void>(resolve => (read = resolve));
  };
  await rig.pass(2);
  expect(isReading).toBe(true);
  rig.over.add('1');
  await rig.pass(3);
  expect(conductor.state().running).toEqual([third]);
  read();
  await rig.pass(1);
  const resumed = rig.of('run-begun').filter(begun => begun.resumed);
  expect(resumed.map(({ run }) => run)).toEqual([first, second]);
  expect(rig.of('store-well')).toHaveLength(1);
});
