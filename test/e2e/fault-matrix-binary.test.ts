import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseFault } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

/** A sample of docs/faults.md through the built binary: its exit code, its words, and the builds on the server. */
test.each([
  ['drop-during:trigger', 0, '1 succeeded', 1],
  ['drop-after:trigger', 0, 'found by looking: probable', 1],
  ['500-after:trigger', 0, 'found by looking: probable', 1],
  ['404:trigger', 3, 'rejected not-found', 0],
  ['503:trigger*2', 0, '1 succeeded', 1],
  ['short:job@2-4', 0, '1 succeeded', 1],
])('%s: exit code %i, %s, builds: %i', async (text, code, words, builds) => {
  const fault = parseFault(text);
  if (!fault.ok) throw new Error(fault.error.message);
  const job = { path: ['build'], duration: 50, parameters: [{ type: 'string', name: 'N' }] } as const;
  const sandbox = await rig.sandbox({ jobs: [job], faults: [fault.value] });
  const manifest = manifestFor(sandbox, '  t: {job: build, parameters: {N: "1"}}');
  await rig.write('triggers.yaml', manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
  const run = await rig.run(['run'], { TOKEN: sandbox.token });
  expect(run.stdout).toContain(words);
  expect(run.code).toBe(code);
  expect(sandbox.builds()).toHaveLength(builds);
  expect(sandbox.requests().faults[0]?.struck).toBeGreaterThan(0);
});
