import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import type { RunEvent } from '../../run/events.ts';
import type { Restored } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import { otherRunsOf } from '../../store/other-runs.ts';
import type { Target } from '../../targets/target.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { foreignPlan, identityOf } from '../manifest/manifest-of-run.ts';
import { manifestPath } from '../manifest/manifest-path.ts';
import { exitCodeOf, type FireOptions, fire } from '../run/fire.ts';
import { termsOf } from '../run/run-terms.ts';
import { journalPort, openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { type RerunChoice, rerunPlan } from '../stored-runs/rerun-plan.ts';
import { readRun, type StoredRun } from '../stored-runs/stored-run.ts';
import { tidy } from '../stored-runs/tidy.ts';
import { addTargets } from '../targets/compose.ts';
import { refuse } from '../tell.ts';

export interface RerunOptions extends FireOptions, StoreOptions, RerunChoice {}

/** A new run from the plan of an earlier one, linked to that. */
export async function rerun(name: string, options: RerunOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const { manifest } = loaded.value;
    const found = await readRun(store.value, name, identityOf(manifest));
    if (!found.ok) return refuse([found.error], io);
    const { record } = found.value;
    if (record.outcome === null) return refuse([unfinished(record.id)], io);
    const foreign = foreignPlan(record, found.value.plan, manifest, io);
    if (foreign.length > 0) return refuse(foreign, io);
    const chosen = rerunPlan(found.value, options, manifest);
    if (!chosen.ok) return refuse(chosen.error, io);
    const { plan, kept } = chosen.value;
    const targets = new Map<string, Target>();
    const problems = await addTargets(targets, plan, manifest, io);
    if (problems.length > 0) return refuse(problems, io);
    const startedAt = systemClock.now();
    const run = createRunId(startedAt, Math.random);
    const origin = { kind: 'manual' } as const;
    const past = toldOf(kept, found.value, startedAt);
    const from = { manifestPath: manifestPath(options.file), terms: termsOf(options) };
    const begun = { id: run, startedAt, plan, origin, parent: record.id, past, ...from };
    const journal = await journalPort(onFault => store.value.begin(begun, onFault));
    if (!journal.ok) return refuse([journal.error], io);
    const restored = kept.size === 0 ? {} : { restored: kept };
    const otherRuns = otherRunsOf(store.value, run);
    const firing = { run, plan, targets, journal: journal.value, otherRuns, startedAt, past, ...restored };
    const summary = await fire(firing, options, io);
    if (summary !== null) await tidy(store.value, manifest, summary);
    return exitCodeOf(summary);
  } finally {
    await store.value.close();
  }
}

/** As if the new run had told it. */
function toldOf(
  kept: ReadonlyMap<string, Restored>,
  { requests }: StoredRun,
  at: number,
): readonly RunEvent[] {
  return requests.flatMap(({ key }): RunEvent[] => {
    const one = kept.get(key);
    if (one === undefined) return [];
    const { state, released } = one;
    return [
      { type: 'request-changed', at, key, state },
      ...(released === null ? [] : [{ type: 'request-released', at, key, because: released } as const]),
    ];
  });
}

const unfinished = (run: string): Problem => ({
  code: 'run-unfinished',
  severity: 'error',
  message: `the run ${run} has not ended`,
  next: 'Go on with it by `volley resume`, or end it by `volley cancel`.',
});
