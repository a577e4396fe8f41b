/** What `plan --against` takes from the runs that are written down: how long builds last, and what the last run was about. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
let sandbox: Sandbox;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({ jobs: ['a', 'b'].map(name => ({ path: [name], duration: 10 })) });
});
afterEach(() => rig.close());

const write = (triggers: string): Promise<void> => rig.write('triggers.yaml', manifestFor(sandbox, triggers));

const against = async (base: string): Promise<string> =>
  (await rig.run(['plan', '--against', base, '--at', '2026-11-22T00:00:00Z'])).stdout;

test('the load is told by how long builds have lasted, and by a guess only where none was recorded', async () => {
  const at = (hours: string): Promise<void> => write(`  t: {job: a, schedule: [{cron: "0 ${hours} * * *"}]}`);
  await at('2');
  await rig.run(['plan', '--out', 'old.json']);
  await at('2,14');
  expect(await against('old.json')).toContain('no build has been recorded');
  expect((await rig.run(['run'], { TOKEN: sandbox.token })).code).toBe(0);
  const told = await against('old.json');
  expect(told).toContain('+1 build on the busiest day');
  expect(told).not.toContain('no build has been recorded');
});

test('a fire of one trigger is compared with that trigger, not with the whole manifest', async () => {
  const ticking = '  tick: {job: a, schedule: [{cron: "* * * * * *"}]}\n';
  await write(`${ticking}  other: {job: b}`);
  const served = rig.start(['serve', '--log-format', 'json', '--no-api'], { TOKEN: sandbox.token });
  await served.seen('"decision":"started"');
  served.process.kill('SIGTERM');
  await served.finished;
  expect(await against('last')).toContain('no difference');
  await write(`${ticking.replace('job: a', 'job: b')}  other: {job: b}`);
  const changed = await against('last');
  expect(changed).toContain('job: a → b');
  expect(changed).not.toContain('other');
});
