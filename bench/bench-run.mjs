// What benches of whole runs share: a manifest's text, run against one Jenkins, with all that it tells.
import {
  compileCel,
  createJenkinsTarget,
  createRunId,
  execute,
  loadManifest,
  makePlan,
  SourceFile,
  scheduleChecker,
  systemClock,
} from '../dist/index.js';

/** `polling`: of the target, in milliseconds. */
export async function benchRun(text, { url, user, token }, { polling = {}, emit = () => {} } = {}) {
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), {
    checkSchedule: scheduleChecker(),
    compileCel,
  });
  if (!loaded.ok) throw new Error(loaded.error[0].message);
  const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(plan.error[0].message);
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user, token },
    secrets: async name => name,
    clock: systemClock,
    userAgent: 'volley/bench',
  });
  const never = new AbortController().signal;
  const summary = await execute(plan.value, {
    run: createRunId(systemClock.now(), Math.random),
    targets: new Map([['ci', target]]),
    polling: new Map([['ci', polling]]),
    clock: systemClock,
    emit,
    stop: never,
    leave: never,
  });
  await target.close();
  return summary;
}
