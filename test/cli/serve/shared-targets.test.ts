import { beforeEach, expect, test } from 'vitest';
import { SharedTargets } from '../../../src/cli/serve/shared-targets.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { FakeClock } from '../../fake-clock.ts';
import { manifestOf } from '../../manifest/loading.ts';
import { FakeTarget } from '../../run/fake-target.ts';

class Closable extends FakeTarget {
  override readonly name: string;
  closed = 0;

  constructor(name = 'ci') {
    super();
    this.name = name;
  }

  override async close(): Promise<void> {
    this.closed += 1;
  }
}

const manifestWith = (...names: readonly string[]): Manifest => {
  const targets = names.map(name => `${name}: {type: jenkins, url: "http://ci/"}`);
  return manifestOf(`version: 1\ntargets: {${targets}}\ntriggers:\n  t: {job: x, target: ${names[0]}}\n`);
};
const HOUR = 3_600_000;

let clock: FakeClock;
let shared: SharedTargets;
let old: Closable;
beforeEach(async () => {
  clock = new FakeClock();
  shared = new SharedTargets(clock);
  old = new Closable();
  await shared.add('old', old);
  shared.give('old', manifestWith('ci'));
});

/** The manifest was edited, and gives other settings to the same name. */
async function edit(): Promise<void> {
  await shared.add('new', new Closable());
  shared.give('new', manifestWith('ci'));
}

test('a target of an older manifest is closed when nobody has used it for a while', async () => {
  clock.advance(HOUR);
  await edit();
  expect(old.closed).toBe(1);
  expect(shared.has('old')).toBe(false);
});

test('one that a run uses stays open until that is over', async () => {
  const release = shared.use([old]);
  clock.advance(HOUR);
  await edit();
  expect(old.closed).toBe(0);
  release();
  // Twice given back is given back once.
  release();
  await edit();
  expect(old.closed).toBe(1);
});

test('one that was given to a run stays open until that has begun', async () => {
  const again = manifestWith('ci');
  await shared.add('new', new Closable());
  shared.give('new', again);
  expect(old.closed).toBe(0);
  const release = shared.use([old]);
  clock.advance(HOUR);
  shared.give('new', again);
  expect(old.closed).toBe(0);
  release();
});

test('one that an edited manifest still has is the same, however long nobody asks for it: its rate goes on', async () => {
  const edited = manifestWith('ci', 'other');
  await shared.add('other', new Closable('other'));
  clock.advance(24 * HOUR);
  shared.give('other', edited);
  expect(old.closed).toBe(0);
  expect(shared.give('old', edited)).toBe(old);
});

test('one whose name is gone from the manifest is closed', async () => {
  await shared.add('other', new Closable('other'));
  clock.advance(HOUR);
  shared.give('other', manifestWith('other'));
  expect(old.closed).toBe(1);
});

test('the second of two that were made at once is closed, and the first is given to both', async () => {
  const second = new Closable();
  await shared.add('old', second);
  expect(second.closed).toBe(1);
  expect(shared.give('old', manifestWith('ci'))).toBe(old);
});
