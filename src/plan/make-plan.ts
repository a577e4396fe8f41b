import { inReadingOrder } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Conduct, GroupLimits, Manifest, Trigger } from '../manifest/manifest.ts';
import type { ValueMap } from '../manifest/value.ts';
import { environmentOf, type ReadVariable } from './environment.ts';
import { resolveInputs, unknownInputs } from './inputs.ts';
import type { FileInputs } from './inputs-file.ts';
import type { Plan, PlannedRequest, PlannedTrigger, PlanProblem, PlanStream } from './plan.ts';
import { plannedLimits } from './plan-limits.ts';
import { plannedSecrets } from './plan-secrets.ts';
import { planTargets, type RehearsalPlace } from './plan-targets.ts';
import { cellsFor, countRequests, emptiness, planRequests, type TriggerContext } from './plan-trigger.ts';
import { plannedFile } from './planned-file.ts';
import { ProblemList } from './problem-list.ts';
import { planCondition } from './resolve/condition.ts';
import { plannedPaths } from './resolve/planned-paths.ts';
import { type Choice, type Chosen, choose } from './select/choose.ts';
import { type Changes, narrowToChanges, nothingChanged } from './select/select-changes.ts';
import { NONE_CHOSEN, nothingLeft } from './select/select-matrix.ts';

export interface PlanOptions extends Choice {
  /** Inputs as given on the command line, by name; these win over `inputsFile`. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Inputs as given by a file. */
  readonly inputsFile?: FileInputs;
  /** Asked only for the names that the manifest lists. */
  readonly env: ReadVariable;
  /** How many fires came before this one: decides what of a matrix with `rotate` is planned. Default: 0. */
  readonly rotation?: number;
  /** Only what these changes concern: `--changed-only`. */
  readonly changes?: Changes;
  /**
   * What becomes of an input that nobody has given and that has no default. `open`: what reads it stays as it is written,
   * for a plan that is compared and never fired. Default: `fault`.
   */
  readonly missingInputs?: 'fault' | 'open';
  /** Default: no rehearsal, every target at its own address. */
  readonly rehearsal?: RehearsalPlace;
}

/** Manifest → Plan, or every reason why there is none. Pure but for `env`. */
export function makePlan(manifest: Manifest, options: PlanOptions): Result<Plan, readonly PlanProblem[]> {
  const stream = streamPlan(manifest, options);
  return stream.ok ? ok({ ...stream.value, requests: [...stream.value.requests] }) : stream;
}

/**
 * As `makePlan`, with requests that are made while they are read. All of them have been resolved once before this
 * returns: the 900 000th cannot fail when those before it have been printed.
 */
export function streamPlan(
  manifest: Manifest,
  options: PlanOptions,
): Result<PlanStream, readonly PlanProblem[]> {
  const chosen = choose(manifest, options);
  if (!chosen.ok) return chosen;
  const problems = new ProblemList();
  const env = environmentOf(manifest, options.env);
  const whole = inputContexts(chosen.value, { manifest, options, env, problems });
  const { changes } = options;
  const contexts = changes === undefined ? whole : narrowToChanges(whole, changes, problems);
  const { maxRequests } = manifest.limits;
  let left = maxRequests;
  const triggers: PlannedTrigger[] = [];
  for (const context of contexts) {
    const requests = countRequests(context, { left, maxRequests }, problems);
    left -= requests;
    triggers.push(plannedTrigger(context, requests, changes));
  }
  const names = new Set(triggers.map(({ target }) => target));
  const targets = planTargets(manifest, names, { env, problems }, options.rehearsal);
  if (problems.all.length > 0) return err(inReadingOrder(problems.all));
  const isNarrowed = options.matrix !== undefined && options.matrix.size > 0;
  if (isNarrowed && !contexts.some(({ filter }, index) => filter !== null && triggers[index]?.requests !== 0))
    return err([nothingLeft(options.matrix)]);
  return ok({
    manifest: plannedFile(manifest.source),
    files: manifest.files.filter(file => file !== manifest.source).map(plannedFile),
    secrets: plannedSecrets(manifest),
    limits: plannedLimits(manifest.limits),
    targets,
    triggers,
    requests: { [Symbol.iterator]: () => requestsOf(contexts) },
    warnings: [],
  });
}

function* requestsOf(contexts: readonly TriggerContext[]): Generator<PlannedRequest> {
  for (const context of contexts) yield* planRequests(context);
}

/** What planning a trigger takes besides the trigger. */
interface Planning {
  readonly manifest: Manifest;
  readonly options: PlanOptions;
  readonly env: ValueMap;
  readonly problems: ProblemList;
}

interface InputContext extends TriggerContext {
  readonly inputs: ValueMap;
}

/** What the expressions of each trigger read; a trigger without its inputs could only echo that they are missing. */
function inputContexts(
  chosen: readonly Chosen[],
  { manifest, options, env, problems }: Planning,
): readonly InputContext[] {
  const { inputs: flags, inputsFile: file = new Map(), rotation = 0, missingInputs } = options;
  const given = { flags, file };
  const triggers = chosen.map(({ trigger }) => trigger);
  problems.all.push(...unknownInputs(given, triggers));
  return chosen.flatMap(({ trigger, filter }) => {
    const inputs = resolveInputs(trigger, given, problems, missingInputs);
    const { maxRequests } = manifest.limits;
    const cells = cellsFor(trigger, { rotation, maxRequests }, problems);
    if (inputs === null || cells === null) return [];
    const contexts = new Map([
      ['inputs', inputs],
      ['vars', manifest.vars],
      ['env', env],
    ]);
    return [{ trigger, filter, inputs, contexts, cells, changed: null }];
  });
}

function plannedTrigger(
  { trigger, filter, inputs, contexts, cells, changed }: InputContext,
  requests: number,
  changes: Changes | undefined,
): PlannedTrigger {
  const { name, description, target, needs, condition, matrix, concurrency } = trigger;
  const chosen = filter === null ? emptiness(matrix) : NONE_CHOSEN;
  const reason =
    changed === null || changes === undefined ? chosen : nothingChanged(changes, cells.coverage !== null);
  return {
    name,
    description,
    target,
    schedules: trigger.schedules.map(({ notes: _, at: __, ...schedule }) => schedule),
    needs,
    condition: condition === null ? null : planCondition(condition, name, contexts),
    ...conductOf(trigger),
    concurrency: concurrency === null ? null : limitsOf(concurrency),
    inputs,
    coverage: cells.coverage,
    requests,
    skipped: requests === 0 ? reason : null,
    ...(trigger.paths.length === 0 ? {} : { paths: plannedPaths(trigger) }),
  };
}

const conductOf = (trigger: Trigger): Conduct => {
  const { maxParallel, failFast, wait, timeout, unstable } = trigger;
  const { duplicates, onUnknown, delay, retry, marker } = trigger;
  return { maxParallel, failFast, wait, timeout, unstable, duplicates, onUnknown, delay, retry, marker };
};

const limitsOf = ({ limit, whenFull, cancelInProgress }: GroupLimits): GroupLimits => ({
  limit,
  whenFull,
  cancelInProgress,
});
