import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const TRIGGER = `  t:
    job: long
    matrix: {n: [1, 2, 3, 4, 5, 6]}
    parameters: {N: "\${{ matrix.n }}"}
    max-parallel: 4`;

const longJob = { path: ['long'], duration: 600_000, parameters: [{ type: 'string', name: 'N' }] } as const;

test('the first Ctrl-C sends nothing new, empties the queue, stops the builds and reports', async () => {
  const sandbox = await rig.sandbox({ executors: 2, jobs: [longJob] });
  await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGER));
  const run = rig.start(['run'], { TOKEN: sandbox.token });
  await run.seen('/job/long/2/');
  run.process.kill('SIGINT');
  const { code, stdout, stderr } = await run.finished;
  expect(code).toBe(130);
  expect(sandbox.builds().map(({ result }) => result)).toEqual(['ABORTED', 'ABORTED']);
  expect(stderr).toContain('nothing new is sent, 4 requests under way are being cancelled');
  expect(stdout).toMatch(/6 requests: 4 cancelled, 2 not sent, interrupted after/);
});

test('the second Ctrl-C leaves at once and tells what was left behind', async () => {
  // Whoever may not cancel has to leave builds behind: the job's token lets anybody build, and nothing else.
  const open = await rig.sandbox({
    executors: 2,
    anonymousRead: true,
    jobs: [{ ...longJob, token: 'job-token' }],
  });
  await rig.write(
    'triggers.yaml',
    `version: 1
secrets: {JOB: {env: JOB}}
targets: {ci: {type: jenkins, url: "${open.url}"}}
triggers:
${TRIGGER}
    token: "\${{ secrets.JOB }}"
`,
  );
  const run = rig.start(['run'], { JOB: 'job-token' });
  await run.seen('/job/long/2/');
  run.process.kill('SIGINT');
  await run.seen('not cancelled');
  run.process.kill('SIGINT');
  const { code, stdout } = await run.finished;
  expect(code).toBe(130);
  expect(open.builds().map(({ building }) => building)).toEqual([true, true]);
  expect(stdout).toContain('left behind');
  expect(stdout).toMatch(/6 requests: 2 not sent, 4 left behind, interrupted after/);
});

test('a Ctrl-C looks for lost answers on, and stops what it finds: no build is left running', async () => {
  const sandbox = await rig.sandbox({
    executors: 4,
    jobs: [longJob],
    faults: [{ kind: 'silence', meets: 'trigger', times: 3, after: 1 }],
  });
  const four = TRIGGER.replace('[1, 2, 3, 4, 5, 6]', '[1, 2, 3, 4]');
  const manifest = manifestFor(sandbox, four).replace('{type: jenkins', '{type: jenkins, timeout: 3s');
  await rig.write('triggers.yaml', manifest);
  const run = rig.start(['run'], { TOKEN: sandbox.token });
  await run.seen('/job/long/1/');
  expect(run.errors()).not.toContain('no answer to');
  run.process.kill('SIGINT');
  const { code, stdout } = await run.finished;
  expect(code).toBe(130);
  const results = sandbox.builds().map(({ result }) => result);
  expect(results).toEqual(['ABORTED', 'ABORTED', 'ABORTED', 'ABORTED']);
  expect(stdout).toContain('4 requests: 4 cancelled, interrupted after');
});
