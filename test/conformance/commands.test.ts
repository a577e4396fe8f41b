import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { showJob } from '../../src/core/job-path.ts';
import { Rig } from '../e2e/rig.ts';
import { buildCount } from './requests.ts';
import { Workshop } from './workshop.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let workshop: Workshop;
let rig: Rig;
beforeAll(async () => {
  workshop = await Workshop.open();
  rig = await Rig.create();
});
afterAll(async () => {
  await rig.close();
  await workshop.close();
});

test('the commands of a first day: doctor finds all well, run fires and follows, logs prints a console', async () => {
  const parameters = [{ type: 'string', name: 'OS' }] as const;
  const job = await workshop.makeJob('first-day', { parameters });
  const { url, user, token } = workshop.controller;
  await rig.write(
    'triggers.yaml',
    `version: 1
secrets: {TOKEN: {env: TOKEN}}
targets: {ci: {type: jenkins, url: "${url}/", auth: {user: "${user}", token: "\${{ secrets.TOKEN }}"}}}
triggers:
  t: {job: "${showJob(job)}", matrix: {os: [linux, windows, macos]}, parameters: {OS: "\${{ matrix.os }}"}}
`,
  );
  const env = { TOKEN: token };
  const doctor = await rig.run(['doctor'], env);
  expect(doctor.stdout).toContain('All well: 1 target, 1 job.');
  expect(doctor.code).toBe(0);
  expect(await buildCount(workshop.remote, job)).toBe(0);

  const run = await rig.run(['run', '--format', 'json'], env);
  expect(run.code).toBe(0);
  expect(await buildCount(workshop.remote, job)).toBe(3);

  const address = /https?:[^"\s]+\/\d+\//.exec(run.stdout)?.[0] ?? '';
  const logs = await rig.run(['logs', address], env);
  expect(logs.code).toBe(0);
  expect(logs.stdout).toMatch(/OS=\[(linux|windows|macos)\]/);
  expect(doctor.stdout + run.stdout + logs.stdout).not.toContain(token);
});
