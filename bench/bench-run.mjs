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

/** The plan of a manifest that is right. */
export function planOf(text) {
  const tools = { checkSchedule: scheduleChecker(), compileCel };
  const loaded = loadManifest(new SourceFile('triggers.yaml', text), tools);
  if (!loaded.ok) throw new Error(loaded.error[0].message);
  const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(plan.error[0].message);
  return plan.value;
}

/** `polling`: of the target, in milliseconds. `before`: awaited with the target before anything is fired. */
export async function benchRun(text, { url, user, token }, options = {}) {
  const { polling = {}, emit = () => {}, before = async () => {} } = options;
  const plan = planOf(text);
  const target = createJenkinsTarget({
    name: 'ci',
    url,
    auth: { kind: 'token', user, token },
    secrets: async name => name,
    clock: systemClock,
    userAgent: 'volley/bench',
  });
  await before(target);
  const never = new AbortController().signal;
  const summary = await execute(plan, {
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
