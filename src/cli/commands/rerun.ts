import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { RunEvent } from '../../run/events.ts';
import type { Restored } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { journalPort, openStore, type StoreOptions } from '../open-store.ts';
import { readRun, reportsOf, type StoredRun } from '../stored-run.ts';

export interface RerunOptions extends FireOptions, StoreOptions {
  /** Only what did not succeed; the others keep their builds. */
  readonly failed?: boolean;
}

/** A new run from the plan of an earlier one, exactly as that was saved. */
export async function rerun(name: string, options: RerunOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const store = await openStore(options, io);
  if (!store.ok) return fail([store.error], io);
  try {
    const found = await readRun(store.value, name);
    if (!found.ok) return fail([found.error], io);
    const { plan, record } = found.value;
    if (record.outcome === null) return fail([unfinished(record.id)], io);
    const kept = options.failed === true ? succeeded(found.value) : null;
    if (kept?.size === plan.requests.length) return fail([nothing(record.id)], io);
    const targets = new Map<string, Target>();
    const problems = await addTargets(targets, plan, loaded.value.manifest, io);
    if (problems.length > 0) return fail(problems, io);
    const startedAt = systemClock.now();
    const run = createRunId(startedAt, Math.random);
    const origin = { kind: 'manual' } as const;
    const journal = await journalPort(onFault =>
      store.value.begin({ id: run, startedAt, plan, origin, parent: record.id }, onFault),
    );
    if (!journal.ok) return fail([journal.error], io);
    const past = kept === null ? [] : eventsOf(kept, found.value, startedAt);
    // Written down with the new run, so that a resume of it knows of them too.
    for (const event of past) void journal.value.journal.append(event);
    const restored = kept === null ? {} : { restored: kept };
    const firing = { run, plan, targets, journal: journal.value, startedAt, past, ...restored };
    return exitCodeOf(await fire(firing, options, io));
  } finally {
    await store.value.close();
  }
}

/** What has come to a good end by a build. What was skipped by its trigger's `if` is decided anew. */
function succeeded(run: StoredRun): ReadonlyMap<string, Restored> {
  const records = new Map(run.requests.map(record => [record.key, record]));
  const kept = new Map<string, Restored>();
  for (const { request, good, state } of reportsOf(run)) {
    const record = records.get(request.key);
    if (good && state.state !== 'skipped' && record !== undefined) kept.set(request.key, record);
  }
  return kept;
}

/** As if the new run had told it. */
function eventsOf(
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

const nothing = (run: string): Problem => ({
  code: 'nothing-to-rerun',
  severity: 'error',
  message: `every request of the run ${run} has succeeded`,
  next: 'Without --failed, all of them are run again.',
});

function fail(problems: readonly Problem[], io: Io): ExitCode {
  io.err.write(problemsText(problems, io.err.style));
  return EXIT.usage;
}
