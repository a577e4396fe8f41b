import { inReadingOrder } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { ValueMap } from '../manifest/value.ts';
import { chooseTriggers, withNeeds } from './choose-triggers.ts';
import { planCondition } from './condition.ts';
import { resolveInputs, unknownInputs } from './inputs.ts';
import { digestOfText } from './keys.ts';
import type {
  Plan,
  PlannedAuth,
  PlannedRequest,
  PlannedTarget,
  PlannedTrigger,
  PlanProblem,
} from './plan.ts';
import { planTarget } from './plan-target.ts';
import { emptiness, planRequests } from './plan-trigger.ts';
import { ProblemList } from './problem-list.ts';

export { chooseTriggers } from './choose-triggers.ts';

export interface PlanOptions {
  /** Names of triggers; all of the manifest's when empty. */
  readonly triggers: readonly string[];
  /** Inputs as given, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Reads an environment variable; asked only for names that the manifest lists. */
  readonly env: (name: string) => string | undefined;
  /** Rehearsal: every target stands at this address, without authentication of its own. */
  readonly rehearsal?: { readonly url: string; readonly auth: PlannedAuth };
}

/** Manifest → Plan, or every reason why there is none. Pure but for `env`. */
export function makePlan(manifest: Manifest, options: PlanOptions): Result<Plan, readonly PlanProblem[]> {
  const named = chooseTriggers(manifest, options.triggers);
  if (!named.ok) return named;
  const chosen = ok(withNeeds(manifest, named.value));
  const { maxRequests } = manifest.limits;
  const problems = new ProblemList();
  problems.all.push(...unknownInputs(options.inputs, chosen.value));
  const env = environment(manifest, options);
  const triggers: PlannedTrigger[] = [];
  const requests: PlannedRequest[] = [];
  for (const trigger of chosen.value) {
    const inputs = resolveInputs(trigger, options.inputs, problems);
    // Without its inputs, a trigger could only echo that they are missing.
    if (inputs === null) continue;
    const contexts = new Map([
      ['inputs', inputs],
      ['vars', manifest.vars],
      ['env', env],
    ]);
    const room = maxRequests - requests.length;
    const own = planRequests({ trigger, contexts, room, maxRequests, problems });
    for (const request of own) requests.push(request);
    const { name, description, target, needs, maxParallel, unstable } = trigger;
    const skipped = own.length === 0 ? emptiness(trigger.matrix) : null;
    triggers.push({
      name,
      description,
      target,
      needs,
      condition: trigger.condition === null ? null : planCondition(trigger.condition, name, contexts),
      maxParallel,
      unstable,
      inputs,
      requests: own.length,
      skipped,
    });
  }
  const targets = planTargets(
    manifest,
    new Set(triggers.map(({ target }) => target)),
    env,
    options,
    problems,
  );
  if (problems.all.length > 0) return err(inReadingOrder(problems.all));
  const { path, text } = manifest.source;
  return ok({ manifest: { path, digest: digestOfText(text) }, targets, triggers, requests, warnings: [] });
}

/** The variables that are set: one that is not has no key, so that reading it can be told from reading empty text. */
function environment(manifest: Manifest, options: PlanOptions): ValueMap {
  const env = new Map<string, string>();
  for (const name of manifest.env) {
    const value = options.env(name);
    if (value !== undefined) env.set(name, value);
  }
  return env;
}

/** Only the targets that requests go to: the address of another may need variables that nobody has set. */
function planTargets(
  manifest: Manifest,
  names: ReadonlySet<string>,
  env: ValueMap,
  { rehearsal }: PlanOptions,
  problems: ProblemList,
): ReadonlyMap<string, PlannedTarget> {
  const contexts = new Map([
    ['vars', manifest.vars],
    ['env', env],
  ]);
  const targets = new Map<string, PlannedTarget>();
  for (const name of names) {
    const spec = manifest.targets.get(name);
    if (spec === undefined) continue;
    const { type, concurrency } = spec;
    targets.set(
      name,
      rehearsal === undefined
        ? planTarget(spec, contexts, problems)
        : { name, type, concurrency, ...rehearsal },
    );
  }
  return targets;
}
