import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../core/clock.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Plan } from '../../plan/plan.ts';
import { rehearsePlan } from '../../plan/rehearse-plan.ts';
import { execute } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import type { SandboxFault } from '../../sandbox/sandbox.ts';
import type { Target } from '../../targets/target.ts';
import { BusyTargets } from '../../testing/busy-targets.ts';
import { LeapingClock } from '../../testing/leaping-clock.ts';
import type { RehearsedRun } from '../../testing/rehearsed-run.ts';
import { exitCodeOf } from '../run/fire.ts';
import { addRehearsalTargets } from '../targets/compose.ts';
import { addJobs, startRehearsal } from './rehearsal.ts';

/** After so long in the time of the rehearsal, a run counts as endless. Milliseconds. */
const LONGEST = 86_400_000;

/**
 * Where nothing happens, a look a minute is enough: each costs a few milliseconds of real time, and timeouts have timers of
 * their own.
 */
const POLLING = { longest: 60_000 };

/** So many turns of the event loop without a question to a target, and everybody waits for time to pass. */
const QUIET_TURNS = 3;

/** Fires a plan at a Jenkins of its own in this process, whose time leaps from one event to the next. */
export async function rehearseTest(
  plan: Plan,
  manifest: Manifest,
  faults: readonly SandboxFault[],
): Promise<RehearsedRun> {
  const clock = new LeapingClock(systemClock);
  const rehearsal = await startRehearsal(manifest, { clock, faults });
  const placed = rehearsePlan(plan, rehearsal.place);
  addJobs(rehearsal, placed, manifest, new Set());
  const real = new Map<string, Target>();
  addRehearsalTargets(real, placed, clock);
  const busy = new BusyTargets();
  const targets = new Map([...real].map(([name, target]) => [name, busy.watch(target)]));
  const stop = new AbortController();
  const startedAt = clock.now();
  const callOff = clock.after(LONGEST, () => stop.abort());
  try {
    const run = execute(placed, {
      run: createRunId(startedAt, Math.random),
      targets,
      polling: new Map([...targets.keys()].map(name => [name, POLLING])),
      clock,
      emit: () => undefined,
      stop: stop.signal,
      leave: new AbortController().signal,
    });
    const [summary] = await Promise.all([
      run,
      leapUntil(run, clock, () => busy.waiting > rehearsal.sandbox.heldBack()),
    ]);
    const isEndless = stop.signal.aborted;
    const struck = rehearsal.sandbox.requests().faults.map(fault => fault.struck);
    return { summary, exitCode: exitCodeOf(summary), isEndless, struck };
  } finally {
    callOff();
    await Promise.all([...targets.values()].map(target => target.close()));
    await rehearsal.sandbox.close();
  }
}

/**
 * Leaps whenever all wait for time to pass. So does who waits for an answer that the server holds back, and a leap takes
 * him nearer to his deadline by no more than one tick of it: what is on its way meanwhile has many turns left to arrive.
 */
async function leapUntil(run: Promise<unknown>, clock: LeapingClock, isBusy: () => boolean): Promise<void> {
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
  };
  run.then(end, end);
  for (let quiet = 0; !hasEnded; quiet = isBusy() ? 0 : quiet + 1) {
    if (quiet >= QUIET_TURNS && clock.leap()) quiet = 0;
    await setImmediate();
  }
}
