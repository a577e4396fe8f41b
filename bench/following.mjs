// What a controller is asked for while 60 builds of 5 s run on 4 executors. The reference is the least there is: one
// POST a build.
import {
  compileCel,
  createJenkinsTarget,
  createRunId,
  execute,
  loadManifest,
  makePlan,
  SourceFile,
  scheduleChecker,
  startSandbox,
  systemClock,
} from '../dist/index.js';

const BUILDS = 60;

export async function* run() {
  const job = { path: ['build'], duration: 5_000, parameters: [{ type: 'string', name: 'N' }] };
  const sandbox = await startSandbox({ clock: systemClock, executors: 4, jobs: [job] });
  const { url, user, token } = sandbox;
  const numbers = Array.from({ length: BUILDS }, (_, index) => index);
  const text = `version: 1
targets: {ci: {type: jenkins, url: "${url}", concurrency: ${BUILDS}}}
triggers: {t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}}
`;
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), {
    checkSchedule: scheduleChecker(),
    compileCel,
  });
  if (!loaded.ok) throw new Error(loaded.error[0].message);
  const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(plan.error[0].message);
  const auth = { kind: 'token', user, token };
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth,
    secrets: async name => name,
    clock: systemClock,
    userAgent: 'volley/bench',
  });
  const never = new AbortController().signal;
  await execute(plan.value, {
    run: createRunId(systemClock.now(), Math.random),
    targets: new Map([['ci', target]]),
    clock: systemClock,
    emit() {},
    stop: never,
    leave: never,
  });
  const { counts, bytesSent } = sandbox.requests();
  await Promise.all([target.close(), sandbox.close()]);
  const requests = Object.values(counts).reduce((sum, amount) => sum + amount, 0);
  yield {
    what: `requests a build, ${BUILDS} builds of 5 s on 4 executors / its POST`,
    measured: String(requests),
    reference: String(BUILDS),
    ratio: requests / BUILDS,
    limit: { most: 3 },
  };
  yield {
    what: 'bytes of answers a build / 10 KB',
    measured: `${(bytesSent / BUILDS / 1024).toFixed(1)} KB`,
    reference: '10 KB',
    ratio: bytesSent / BUILDS / 10_240,
    limit: { most: 1 },
  };
}
