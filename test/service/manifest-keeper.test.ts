import { expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { LoadedManifest } from '../../src/manifest/load-manifest.ts';
import { ManifestKeeper, SETTLING } from '../../src/service/manifest-keeper.ts';
import { FakeClock } from '../fake-clock.ts';
import { loaded } from '../manifest/loading.ts';

const text = (job: string): string =>
  `version: 1\ntargets: {ci: {type: jenkins, url: "https://ci/"}}\ntriggers: {t: {job: ${job}}}\n`;

const BROKEN: Problem = { code: 'broken', severity: 'error', message: 'it is broken' };

interface Meanwhile {
  readonly meanwhile?: Result<LoadedManifest, readonly Problem[]>;
  /** Of its file. */
  readonly text?: string;
}

async function keep({ meanwhile, text: its }: Meanwhile = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  let onDisk: Result<LoadedManifest, readonly Problem[]> = ok(loaded(text('a')));
  let changed: () => void = () => {};
  let loads = 0;
  const watched: (readonly string[])[] = [];
  const watches: string[] = [];
  const source = {
    path: 'triggers.yaml',
    load: async () => {
      loads += 1;
      return onDisk;
    },
    ...(its === undefined ? {} : { textOf: async () => its }),
    watch: (files: readonly string[], act: () => void) => {
      watched.push(files);
      watches.push('begun');
      changed = act;
      return () => {
        watches.push('ended');
        if (changed === act) changed = () => {};
      };
    },
  };
  const opened = await ManifestKeeper.open(source, clock);
  if (!opened.ok) throw new Error('it cannot be opened');
  const keeper = opened.value;
  onDisk = meanwhile ?? onDisk;
  keeper.watch({
    onLoaded: ({ manifest }) => told.push([...manifest.triggers.keys()].join()),
    onRejected: problems => told.push(problems[0]?.message ?? ''),
  });
  return {
    keeper,
    told,
    watched,
    watches,
    clock,
    loads: () => loads,
    put: (next: Result<LoadedManifest, readonly Problem[]>): void => {
      onDisk = next;
    },
    touch: () => changed(),
    settle: async () => {
      clock.advance(SETTLING);
      for (let round = 0; round < 5; round++) await Promise.resolve();
    },
  };
}

test('an edit is taken once it has been left alone for a moment', async () => {
  const { keeper, told, put, touch, settle, clock, loads } = await keep();
  put(ok(loaded(text('a').replace('t:', 'u:'))));
  for (let step = 0; step < 5; step++) {
    touch();
    clock.advance(SETTLING / 2);
  }
  // At the start, and when the watch began.
  expect(loads()).toBe(2);
  await settle();
  expect([loads(), told, [...keeper.served.manifest.triggers.keys()]]).toEqual([3, ['u'], ['u']]);
});

test('an edit between the first reading and the begin of the watch is taken', async () => {
  const { told, settle } = await keep({ meanwhile: ok(loaded(text('a').replace('t:', 'u:'))) });
  await settle();
  expect(told).toEqual(['u']);
});

test('the new watch has begun when the old one ends, so that no edit falls between them', async () => {
  const { put, touch, settle, watches } = await keep();
  await settle();
  const before = watches.length;
  put(ok(loaded(text('b'))));
  touch();
  await settle();
  // Before it is read and after that, as then there may be other files.
  expect(watches.slice(before)).toEqual(['begun', 'ended', 'begun', 'ended']);
});

test('the watch is renewed also where nothing new is read, as links may lead elsewhere by now', async () => {
  const { put, touch, settle, watches } = await keep();
  await settle();
  for (const next of [ok(loaded(text('a'))), err([BROKEN])]) {
    const before = watches.length;
    put(next);
    touch();
    await settle();
    expect(watches.slice(before)).toEqual(['begun', 'ended']);
  }
});

test('a broken edit leaves the last good one in place, and says so until it is mended', async () => {
  const { keeper, told, put, touch, settle } = await keep();
  const good = keeper.state.loaded.digest;
  put(err([BROKEN]));
  touch();
  await settle();
  expect(told).toEqual(['it is broken']);
  expect(keeper.state).toMatchObject({ loaded: { digest: good }, rejected: { problems: [BROKEN] } });
  expect([...keeper.served.manifest.triggers.keys()]).toEqual(['t']);
  // Changed back: who was told of the trouble is told of its end.
  put(ok(loaded(text('a'))));
  touch();
  await settle();
  expect([told, keeper.state.rejected]).toEqual([['it is broken', 't'], null]);
});

test('a file that is saved without a change changes nothing', async () => {
  const { told, put, touch, settle } = await keep();
  put(ok(loaded(text('a'))));
  touch();
  await settle();
  expect(told).toEqual([]);
});

test('once closed, nothing is taken, not even what was being read', async () => {
  const { keeper, told, put, touch, settle } = await keep();
  put(ok(loaded(text('b'))));
  const reading = keeper.reload();
  keeper.close();
  await reading;
  touch();
  await settle();
  expect(told).toEqual([]);
});

test('a single file that is as it was read is not understood a second time, and one that is not is', async () => {
  const same = await keep({ text: text('a') });
  await same.settle();
  expect(same.loads()).toBe(1);
  const other = await keep({ text: text('b') });
  await other.settle();
  expect(other.loads()).toBe(2);
});
