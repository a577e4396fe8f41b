import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { chooseTriggers, withFollowers } from '../../plan/select/choose-triggers.ts';
import { problemsText } from '../../report/problem-text.ts';
import { simulationJson } from '../../report/schedule/simulate-json.ts';
import { type SimulationReport, simulationText } from '../../report/schedule/simulate-text.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';
import type { BuildsOf } from '../../schedule/simulate/peaks.ts';
import { type Down, simulate as simulateSchedules } from '../../schedule/simulate/simulate.ts';
import type { ClockJump } from '../../schedule/simulate/virtual-time.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { openStore } from '../stored-runs/open-store.ts';

export interface SimulateOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
  readonly from: number;
  readonly to: number;
  readonly down: readonly Down[];
  readonly clockJump?: ClockJump;
  /** Milliseconds. */
  readonly durations: number | 'history';
  readonly store?: string;
}

/** What a run takes of which no earlier one is known, in milliseconds. */
const UNKNOWN_DURATION = 600_000;

/** The median of this many runs is what the next one is expected to take. */
const RUNS_LOOKED_AT = 20;

export async function simulate(
  names: readonly string[],
  options: SimulateOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return loaded.error.kind === 'unreadable' ? EXIT.unreadable : EXIT.failed;
  }
  const { manifest } = loaded.value;
  const chosen = chooseTriggers(manifest, names);
  const problems = chosen.ok ? argumentProblems(options) : chosen.error;
  if (!chosen.ok || problems.length > 0) {
    io.err.write(problemsText(problems, io.err.style));
    return EXIT.usage;
  }
  const schedules = manifestSchedules(chosen.value);
  const triggers = [...new Set(schedules.map(({ trigger }) => trigger))];
  const durations = await durationsOf(triggers, options, io);
  if (!durations.ok) {
    io.err.write(problemsText([durations.error], io.err.style));
    return EXIT.unreadable;
  }
  const { from, to, down, clockJump: jump = null } = options;
  const durationOf = (trigger: string): number => durations.value.get(trigger) ?? UNKNOWN_DURATION;
  const simulation = simulateSchedules({ schedules, from, to, downs: down, jump, durationOf });
  const builds = new Map(triggers.map(trigger => [trigger, buildsIn(trigger, manifest, io)]));
  const buildsOf: BuildsOf = trigger => builds.get(trigger) ?? new Map();
  const caps = new Map([...manifest.targets.values()].map(({ name, concurrency }) => [name, concurrency]));
  const report: SimulationReport = { from, to, schedules, simulation, jump, durationOf, buildsOf, caps };
  io.out.write(options.format === 'json' ? simulationJson(report) : simulationText(report, io.out.style));
  return EXIT.ok;
}

function argumentProblems({ from, to, down, clockJump }: SimulateOptions): readonly Problem[] {
  const wrong = (message: string, next: string): Problem => ({
    code: 'bad-span',
    severity: 'error',
    message,
    next,
  });
  if (to <= from) return [wrong('--to is not later than --from', 'Exchange them.')];
  const moments = [
    ...down.flatMap(span => [span.from, span.to]),
    ...(clockJump === undefined ? [] : [clockJump.at]),
  ];
  return moments.every(at => from < at && at <= to)
    ? []
    : [wrong('--down or --clock-jump lies outside of --from to --to', 'Choose a longer span.')];
}

async function durationsOf(
  triggers: readonly string[],
  options: SimulateOptions,
  io: Io,
): Promise<Result<ReadonlyMap<string, number>, Problem>> {
  const { durations } = options;
  if (durations !== 'history') return ok(new Map(triggers.map(trigger => [trigger, durations])));
  const store = await openStore(options, io);
  if (!store.ok) return store;
  const known = new Map<string, number>();
  for (const trigger of triggers) {
    const runs = await store.value.history({ limit: RUNS_LOOKED_AT, trigger });
    if (!runs.ok) return err(storeProblem(runs.error));
    const lengths = runs.value.flatMap(({ startedAt, finishedAt }) =>
      finishedAt === null ? [] : [Math.max(1, finishedAt - startedAt)],
    );
    const median = lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)];
    if (median !== undefined) known.set(trigger, median);
  }
  await store.value.close();
  return ok(known);
}

/** Builds that a run of a trigger has in flight on each target; one where its inputs are not known. */
function buildsIn(trigger: string, manifest: Manifest, io: Io): ReadonlyMap<string, number> {
  const plan = makePlan(manifest, {
    triggers: withFollowers(manifest, trigger),
    inputs: new Map(),
    env: name => io.env[name],
  });
  const own = manifest.triggers.get(trigger);
  if (!plan.ok) return new Map(own === undefined ? [] : [[own.target, 1]]);
  const builds = new Map<string, number>();
  for (const { name, target, maxParallel } of plan.value.triggers.values()) {
    const requests = plan.value.requests.filter(request => request.trigger === name).length;
    builds.set(target, (builds.get(target) ?? 0) + Math.min(requests, maxParallel ?? requests));
  }
  return builds;
}
