import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { recordedEvent } from '../../src/store/recorded-event.ts';
import type { Store } from '../../src/store/store.ts';
import { planOf } from '../run/bench.ts';
import { bundle, bundledWorker } from './bundle.ts';
import { eventAt } from './numbered-events.ts';
import { codeOf, newRun, owner, Rig, value, WRITERS, type Writer } from './store-rig.ts';

const plan = planOf('  t: {job: x, matrix: {n: [0, 1, 2, 3, 4]}}');
const RUN = runId('20261122-000000-aaaa');
const script = bundle('test/store/child.ts');
const worker = bundledWorker();

const start = (path: string, mode: string, id: string, writer: Writer = 'the event loop'): ChildProcess => {
  const args = [path, mode, id, ...(writer === 'a thread' ? [worker.href] : [])];
  return spawn(process.execPath, [fileURLToPath(script), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
};

const linesOf = (child: ChildProcess): AsyncIterable<string> => {
  if (child.stdout === null) throw new Error('its output is not read');
  return createInterface({ input: child.stdout });
};

/** Whether the journal is the first `events` ones and nothing else; gives how many there are. */
async function wholeUpTo(store: Store): Promise<number> {
  const events = value(await store.eventsOf(RUN, { after: 0, limit: 1_000_000 }));
  const expected = events.map((_, index) => ({
    seq: index + 1,
    event: recordedEvent(eventAt(index + 1, plan)),
  }));
  expect(events).toEqual(expected);
  for (const { key, changedAt, state } of value(await store.requestsOf(RUN))) {
    const last = events.findLast(({ event }) => event.type === 'request-changed' && event.key === key);
    const told = last?.event.type === 'request-changed' ? last.event : null;
    expect([changedAt, state]).toEqual([told?.at ?? null, told?.state ?? { state: 'planned' }]);
  }
  return events.length;
}

test.each(WRITERS)(
  'a process killed at any moment leaves all that it was told is durable, in order, and nothing torn: %s writes',
  async writer => {
    const rig = new Rig();
    let kills = 0;
    for (; kills < 20; kills += 1) {
      const child = start(rig.path, 'write', RUN, writer);
      const ended = once(child, 'exit');
      // Another moment each time, and never at the same place of a group.
      let left = 1 + ((kills * 37) % 101);
      let durable = 0;
      for await (const line of linesOf(child)) {
        durable = Math.max(durable, Number(/^durable (\d+)$/.exec(line)?.[1]));
        left -= 1;
        if (left === 0) child.kill('SIGKILL');
      }
      await ended;
      const store = await rig.store({ owner: owner('reader') });
      expect(await wholeUpTo(store)).toBeGreaterThanOrEqual(durable);
      await store.close();
    }
    const store = await rig.store();
    expect(value(await store.checkIntegrity())).toEqual([]);
    // The next process has gone on each time: the dead one's lease held nobody up.
    expect(value(await store.eventsOf(RUN, { after: 0, limit: 1_000_000 })).length).toBeGreaterThan(kills);
  },
  60_000,
);

test('a log cut off at any place, as by a power cut, leaves the beginning of the journal', async () => {
  const rig = new Rig();
  const child = start(rig.path, 'write', RUN);
  for await (const line of linesOf(child)) if (line === 'durable 100') child.kill('SIGKILL');
  const log = readFileSync(`${rig.path}-wal`);
  let before = Number.POSITIVE_INFINITY;
  for (const share of [1, 0.95, 0.8, 0.6]) {
    const copy = new Rig();
    copyFileSync(rig.path, copy.path);
    writeFileSync(`${copy.path}-wal`, log.subarray(0, Math.floor(log.length * share)));
    const left = await wholeUpTo(await copy.store({ owner: owner('reader') }));
    expect(left).toBeLessThan(before);
    before = left;
  }
  expect(before).toBeGreaterThan(0);
});

describe('two processes on one store', () => {
  test.each(WRITERS)(
    'write at once, each its own run, without a fault and without a gap: %s writes',
    async writer => {
      const rig = new Rig();
      await (await rig.store()).close();
      const ids = ['20261122-000000-bbbb', '20261122-000000-cccc'];
      const outputs = await Promise.all(
        ids.map(async id => {
          const lines: string[] = [];
          for await (const line of linesOf(start(rig.path, 'write-some', id, writer))) lines.push(line);
          return lines;
        }),
      );
      expect(outputs.flat().filter(line => line.startsWith('fault'))).toEqual([]);
      const store = await rig.store();
      for (const id of ids) {
        const events = value(await store.eventsOf(runId(id), { after: 0, limit: 10_000 }));
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(events.length).toBeGreaterThanOrEqual(500);
      }
    },
  );

  test('an abandoned run, and each fire, goes to one of them alone', async () => {
    const rig = new Rig();
    const store = await rig.store({ owner: owner('dead', 2 ** 22 + 1) });
    value(await store.begin(newRun(RUN, plan), rig.onFault));
    await store.close();
    const children = [start(rig.path, 'compete', RUN), start(rig.path, 'compete', RUN)];
    const results = await Promise.all(
      children.map(async child => {
        const lines: string[] = [];
        const mine = new Set<string>();
        for await (const line of linesOf(child)) {
          lines.push(line);
          if (line.startsWith('mine')) mine.add(line);
          const others = children.filter(other => other !== child);
          if (lines.length === 1) for (const other of others) other.stdin?.write('go\n');
        }
        return { first: lines[0], mine };
      }),
    );
    expect(results.map(({ first }) => first).sort()).toEqual(['claimed', 'owned']);
    const [a, b] = results.map(({ mine }) => mine);
    expect((a?.size ?? 0) + (b?.size ?? 0)).toBe(200);
    expect(codeOf(await (await rig.store()).run('last'))).toBe('ok');
  });
});
