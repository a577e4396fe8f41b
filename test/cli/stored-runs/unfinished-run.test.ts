import { expect, test } from 'vitest';
import { thisProcess } from '../../../src/cli/process/this-process.ts';
import { unfinishedRun } from '../../../src/cli/stored-runs/unfinished-run.ts';
import { SourceFile } from '../../../src/core/source.ts';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { loadManifest } from '../../../src/manifest/load-manifest.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { Owner } from '../../../src/store/records.ts';
import { FakeClock } from '../../fake-clock.ts';
import { newRun, Rig, value } from '../../store/store-rig.ts';

const TEXT = `version: 1
targets: {ci: {type: jenkins, url: "http://ci/"}}
triggers: {t: {job: x}}
`;
const loaded = loadManifest(new SourceFile('no/such/triggers.yaml', TEXT), {
  checkSchedule: () => ({ faults: [], notes: [] }),
  compileCel,
});
if (!loaded.ok) throw new Error('the manifest is no good');
const { manifest } = loaded.value;
const plan = makePlan(manifest, { triggers: [], inputs: new Map(), env: () => undefined });
if (!plan.ok) throw new Error('the plan is no good');

/** Each in a process of its own, which has told of itself just now or long ago. */
const OWNERS = {
  gone: { owner: { ...thisProcess, id: 'gone', pid: 2 ** 30 }, age: 0 },
  silent: { owner: { id: 'silent', pid: 1, host: 'elsewhere' }, age: 60_000 },
  living: { owner: { id: 'living', pid: 1, host: 'elsewhere' }, age: 0 },
} satisfies Readonly<Record<string, { readonly owner: Owner; readonly age: number }>>;

test.each([
  ['one whose process is gone', ['gone', 'silent', 'living'], 'gone'],
  ['one whose process is gone, also where it is not the oldest', ['silent', 'gone', 'living'], 'gone'],
  ['one whose process may live, where there is none other', ['silent', 'living'], 'silent'],
  ['the last one, to say whose it is, where all go on', ['living'], 'living'],
] as const)('without a name it goes on with %s', async (_, begun, expected) => {
  const rig = new Rig();
  for (const [index, name] of begun.entries()) {
    const { owner, age } = OWNERS[name];
    const clock = new FakeClock(Date.now() - age);
    const store = await rig.store({ owner, clock });
    value(await store.begin(newRun(`2026112${index}-000000-aaaa`, plan.value), () => {}));
  }
  const chosen = await unfinishedRun(await rig.store(), undefined, manifest, new Set());
  const name = chosen.ok ? chosen.value.lease?.owner.id : chosen.error.code;
  expect(name).toBe(expected);
});
