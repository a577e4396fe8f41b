import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { LEASE, standingOf } from '../../src/store/lease.ts';
import { PATIENCE } from '../../src/store/patience.ts';
import type { Lease } from '../../src/store/records.ts';
import { runStanding } from '../../src/store/run-standing.ts';
import type { StoreTools } from '../../src/store/sqlite/open-store.ts';
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
  raw,
  value,
  WRITERS,
} from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(1);
const worker = bundledWorker();
const submitting = changed(keyAt(plan, 0), { state: 'submitting' });

describe('the owner of a run', () => {
  const NOW = 1_000_000;
  const lease = (beatAt: number, pid = 1, host = 'here'): Lease => ({
    owner: owner('them', pid, host),
    beatAt,
    beats: 3,
  });
  /** Of a process whose number means nothing here. */
  const inSpace = (space: string): Lease => ({ ...lease(NOW), owner: { ...owner('them', 9), space } });
  const standing = (of: Lease | null, alive: readonly number[] = [1]) =>
    standingOf(of, { self: owner('us', 2), now: NOW, isAlive: pid => alive.includes(pid) });

  test.each([
    ['nobody', null, 'free'],
    ['ourselves', { ...lease(0), owner: owner('us', 2) }, 'free'],
    ['a process that told of itself just now', lease(NOW - 1_000), 'alive'],
    ['a process that has been silent for long', lease(NOW - LEASE.stale - 1), 'silent'],
    ['a process whose clock, or ours, was set', lease(NOW + LEASE.stale + 1), 'silent'],
    ['a process of this host that is no more', lease(NOW, 9), 'gone'],
    ['an earlier process with our number, as in a container', lease(NOW, 2), 'gone'],
    ['a process with that number on another host', lease(NOW, 9, 'there'), 'alive'],
    [
      'one that told of itself before the machine was started anew, or in another container',
      inSpace('one'),
      'alive',
    ],
    [
      'one with our number there',
      { ...inSpace('one'), owner: { ...owner('them', 2), space: 'one' } },
      'alive',
    ],
  ] as const)('%s', (_, of, expected) => expect(standing(of)).toBe(expected));
});

describe('whether somebody goes on with a run', () => {
  test.each([
    ['ended', 'failed', null],
    ['left', null, null],
    ['left', null, { pid: 9, age: 1_000 }],
    ['running', null, { pid: 1, age: 1_000 }],
    ['silent', null, { pid: 1, age: LEASE.stale + 1 }],
    ['silent', null, { pid: 1, age: -LEASE.stale - 1 }],
  ] as const)('%s', async (expected, outcome, beat) => {
    const rig = new Rig();
    const store = await rig.store();
    value(await value(await store.begin(newRun(RUN, plan), rig.onFault)).close());
    const record = value(await store.run(RUN));
    const now = 1_000_000;
    const lease = beat === null ? null : { owner: owner('them', beat.pid), beatAt: now - beat.age, beats: 1 };
    const witness = { self: owner('us', 2), now, isAlive: (pid: number) => pid === 1 };
    expect(runStanding({ ...record, outcome, lease }, witness)).toBe(expected);
  });
});

describe('a run', () => {
  const other = (pid = 1_001): Partial<StoreTools> => ({ owner: owner('b', pid) });
  const started = async () => {
    const rig = new Rig();
    const first = await rig.store();
    return {
      rig,
      journal: value(await first.begin(newRun(RUN, plan), rig.onFault)),
      second: await rig.store(other()),
    };
  };
  /** A store of a process whose clock was set; it keeps time like all of them. */
  const anHourAhead = (rig: Rig): Promise<Store> => {
    const { clock } = rig;
    const ahead = {
      now: () => clock.now() + 3_600_000,
      monotonic: () => clock.monotonic(),
      after: clock.after.bind(clock),
    };
    return rig.store({ owner: owner('c', 1_002), clock: ahead });
  };
  /** Lets time pass in steps, so that what waits can go on between them. */
  const pass = async ({ clock }: Rig, milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 1_000) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(1_000);
    }
    await new Promise(resolve => setImmediate(resolve));
  };

  test('is not taken from a process that lives, however long it runs', async () => {
    const { rig, journal, second } = await started();
    await pass(rig, 10 * LEASE.stale);
    expect(codeOf(await second.claim(RUN, rig.onFault))).toBe('owned');
    expect(value(await second.run('last')).lease?.owner).toEqual(owner('a'));
    await journal.close();
  });

  test('is anybody’s when its owner has let it go', async () => {
    const { rig, journal, second } = await started();
    value(await journal.close());
    expect(value(await second.run('last')).lease).toBeNull();
    expect(codeOf(await second.claim(RUN, rig.onFault))).toBe('ok');
    expect(rig.clock.pending).toBe(1);
  });

  test('is taken at once when the process is gone', async () => {
    const { rig, second } = await started();
    rig.processes.clear();
    expect(codeOf(await second.claim(RUN, rig.onFault))).toBe('ok');
  });

  test('is not taken when only the clock was set: its owner shows that it lives while it is watched', async () => {
    const { rig, journal, second } = await started();
    const third = await anHourAhead(rig);
    const claim = third.claim(RUN, rig.onFault);
    await pass(rig, LEASE.watch + 1_000);
    expect(codeOf(await claim)).toBe('owned');
    expect(codeOf(await journal.close())).toBe('ok');
    expect(codeOf(await second.claim(RUN, rig.onFault))).toBe('ok');
  });

  test.each([
    ['to be gone on with', {}],
    ['to be cancelled', { takeUp: true, cancelFor: 'ana' }],
  ])('is not taken %s when its owner has ended it while it was watched', async (_, options) => {
    const { rig, journal } = await started();
    const third = await anHourAhead(rig);
    const claim = third.claim(RUN, rig.onFault, options);
    await pass(rig, 2_000);
    void journal.append(finishedRun(RUN, plan));
    value(await journal.close());
    const ended = value(await third.run('last'));
    await pass(rig, LEASE.watch);
    expect(await claim).toMatchObject({ ok: false, error: { code: 'run-ended', detail: 'succeeded' } });
    expect(value(await third.run('last'))).toEqual(ended);
    expect(ended).toMatchObject({ outcome: 'succeeded', lease: null, cancellation: null });
  });

  test('is neither lost nor stolen when its owner’s clock is set, forth or back, while it runs', async () => {
    const rig = new Rig();
    const { clock } = rig;
    let step = 0;
    const stepping = {
      now: () => clock.now() + step,
      monotonic: () => clock.monotonic(),
      after: clock.after.bind(clock),
    };
    const journal = value(await (await rig.store({ clock: stepping })).begin(newRun(RUN, plan), rig.onFault));
    const second = await rig.store(other());
    for (const set of [86_400_000, -86_400_000, 0]) {
      step = set;
      await pass(rig, 2 * LEASE.interval);
      const claim = second.claim(RUN, rig.onFault);
      await pass(rig, LEASE.watch + 1_000);
      expect(codeOf(await claim)).toBe('owned');
      expect(codeOf(await journal.append(submitting))).toBe('ok');
    }
    expect(rig.faults).toEqual([]);
    expect(codeOf(await journal.close())).toBe('ok');
  });

  test.each(WRITERS)(
    'is taken from a process that hangs, after it was watched; that one can record nothing more: %s writes',
    async writer => {
      const rig = new Rig(writer === 'a thread' ? worker : null);
      // A clock that stands still for the owner: it was stopped, or its machine sleeps.
      const frozen = new Rig().clock;
      const journal = value(await (await rig.store({ clock: frozen })).begin(newRun(RUN, plan), rig.onFault));
      rig.clock.advance(LEASE.stale + 1);
      const second = await rig.store(other());
      const claim = second.claim(RUN, rig.onFault);
      await pass(rig, LEASE.watch);
      const taken = value(await claim);
      expect(codeOf(await journal.append(submitting))).toBe('taken-over');
      expect(rig.faults.map(({ code }) => code)).toEqual(['taken-over']);
      // What the first does with its lease is no matter of the second's.
      await journal.close();
      expect(codeOf(await taken.append(submitting))).toBe('ok');
      await taken.close();
    },
  );

  test.each(WRITERS)(
    'whose events are written down shows by that alone that its process lives: %s writes',
    async writer => {
      const rig = new Rig(writer === 'a thread' ? worker : null);
      const store = await rig.store();
      const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
      rig.clock.advance(LEASE.interval - LEASE.look);
      expect(codeOf(await journal.append(submitting))).toBe('ok');
      expect(value(await store.run('last')).lease).toMatchObject({ beatAt: rig.clock.now(), beats: 1 });
      // Once a second is enough.
      expect(codeOf(await journal.append(submitting))).toBe('ok');
      rig.clock.advance(LEASE.interval - LEASE.look);
      expect(value(await store.run('last')).lease?.beats).toBe(1);
      rig.clock.advance(LEASE.look);
      expect(value(await store.run('last')).lease?.beats).toBe(2);
    },
  );

  test('whose process finds the store locked says that it lives as soon as it is free', async () => {
    const { rig, second } = await started();
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    rig.clock.advance(LEASE.interval);
    expect(value(await second.run('last')).lease?.beats).toBe(0);
    other.exec('ROLLBACK');
    rig.clock.advance(PATIENCE.pause);
    expect(value(await second.run('last')).lease?.beats).toBe(1);
  });

  test('is its process’s own for certain as long as that lives: right before each look, and however slow the disk', async () => {
    const { rig, journal } = await started();
    const { clock } = rig;
    for (let looks = 0; looks < 100; looks += 1) {
      expect(journal.isOurs(clock.monotonic() + LEASE.look)).toBe(true);
      clock.advance(LEASE.look);
    }
    const other = await raw(rig.path);
    // Whoever holds the lock for so long, and is given it again at once.
    for (let flushes = 0; flushes < 4; flushes += 1) {
      other.exec('BEGIN IMMEDIATE');
      clock.advance(LEASE.sure - LEASE.interval - LEASE.look - 1);
      expect(journal.isOurs(clock.monotonic())).toBe(true);
      other.exec('ROLLBACK');
      clock.advance(PATIENCE.pause);
    }
  });

  test('is not for certain any more well before another process can take it, until the store has heard of its own', async () => {
    const { rig, journal, second } = await started();
    const { clock } = rig;
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    clock.advance(LEASE.sure - 1);
    expect(journal.isOurs(clock.monotonic())).toBe(true);
    clock.advance(1);
    expect(journal.isOurs(clock.monotonic())).toBe(false);
    // A clock that is ahead leaves out the silence before the watch; and what was said a second ago is not said anew.
    expect(LEASE.sure).toBeLessThan(LEASE.watch - LEASE.look);
    other.exec('ROLLBACK');
    clock.advance(PATIENCE.pause);
    expect(journal.isOurs(clock.monotonic())).toBe(true);
    expect(value(await second.run('last')).lease?.beats).toBe(1);
  });

  test('tells its owner by the next heartbeat that it was taken', async () => {
    const { rig, second } = await started();
    rig.processes.clear();
    value(await second.claim(RUN, () => {}));
    rig.clock.advance(LEASE.interval);
    expect(rig.faults.map(({ code }) => code)).toEqual(['taken-over']);
  });

  test.each(WRITERS)(
    'is nobody’s from its last event on, whatever becomes of its process: %s writes',
    async writer => {
      const rig = new Rig(writer === 'a thread' ? worker : null);
      const journal = value(await (await rig.store()).begin(newRun(RUN, plan), rig.onFault));
      void journal.append(finishedRun(RUN, plan));
      expect(codeOf(await journal.flush())).toBe('ok');
      const second = await rig.store(other());
      expect(value(await second.run('last'))).toMatchObject({ outcome: 'succeeded', lease: null });
      // Its process has no more to look after, and takes its absence for no theft.
      rig.clock.advance(3 * LEASE.interval);
      expect(rig.faults).toEqual([]);
      expect(codeOf(await journal.close())).toBe('ok');
    },
  );
});
