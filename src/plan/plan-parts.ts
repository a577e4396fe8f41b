import type { Manifest } from '../manifest/manifest.ts';
import { choose } from './choose.ts';
import { knownChoice, type UnknownName } from './known-choice.ts';
import { type PlanOptions, plannedFile, streamPlan } from './make-plan.ts';
import type { PlannedRequest, PlanProblem, PlanStream } from './plan.ts';
import { plannedLimits } from './plan-limits.ts';
import { plannedSecrets } from './plan-secrets.ts';

/** As much of a manifest as can be planned. */
export interface PlanParts {
  readonly plan: PlanStream;
  /** Names of triggers that are missing from it, because they or what they need cannot be planned. */
  readonly broken: readonly string[];
  /** Why. */
  readonly problems: readonly PlanProblem[];
  /** What was asked for and is not there; no mistake, where another side has it. */
  readonly unknown: readonly UnknownName[];
}

/**
 * Plans what is asked for as far as there is such a thing: what this manifest does not know is told apart, and one trigger
 * that cannot be planned does not take the others with it. For a manifest that is compared with another, which may know
 * it; what is to be fired must be whole.
 */
export function planParts(manifest: Manifest, options: PlanOptions): PlanParts {
  const { options: known, unknown } = knownChoice(manifest, options);
  const nothing = { ...nothingOf(manifest), unknown };
  if (known === null) return nothing;
  const whole = streamPlan(manifest, known);
  if (whole.ok) return { plan: whole.value, broken: [], problems: [], unknown };
  if (isChoice(whole.error)) {
    const together = whole.error.map(problem => ({ chosen: { kind: 'together' }, problem }) as const);
    return { ...nothing, unknown: [...unknown, ...together] };
  }
  const chosen = choose(manifest, { triggers: known.triggers, select: known.select ?? [] });
  const names = chosen.ok ? chosen.value.map(({ trigger }) => trigger.name) : [];
  const sound = names.filter(name => isSound(manifest, { ...known, triggers: [name], select: [] }));
  const rest = sound.length === 0 ? null : streamPlan(manifest, { ...known, triggers: sound, select: [] });
  // Each may be sound, and all together too many.
  if (rest?.ok !== true) return { ...nothing, broken: names, problems: whole.error };
  return {
    plan: rest.value,
    broken: names.filter(name => !sound.includes(name)),
    problems: whole.error,
    unknown,
  };
}

/** A trigger that a choice leaves nothing of is none that is broken. */
function isSound(manifest: Manifest, options: PlanOptions): boolean {
  // Inputs that only other triggers have would be unknown to one alone.
  const { options: own } = knownChoice(manifest, options);
  if (own === null) return true;
  const plan = streamPlan(manifest, own);
  return plan.ok || isChoice(plan.error);
}

/** A choice that this manifest has nothing for is no mistake in it. */
const isChoice = (problems: readonly PlanProblem[]): boolean =>
  problems.every(({ code }) => CHOICES.has(code));

const CHOICES: ReadonlySet<string> = new Set(['nothing-selected', 'unknown-axis', 'unknown-axis-value']);

/** A plan without these triggers, whatever they ask for, and without the targets that only they use. */
export function withoutTriggers(plan: PlanStream, names: readonly string[]): PlanStream {
  if (names.length === 0) return plan;
  const left = new Set(names);
  const { requests } = plan;
  const triggers = plan.triggers.filter(({ name }) => !left.has(name));
  const used = new Set(triggers.map(({ target }) => target));
  return {
    ...plan,
    targets: new Map([...plan.targets].filter(([name]) => used.has(name))),
    triggers,
    requests: {
      *[Symbol.iterator](): Generator<PlannedRequest> {
        for (const request of requests) if (!left.has(request.trigger)) yield request;
      },
    },
  };
}

/** A plan of this manifest in which there is nothing. */
export const nothingOf = (manifest: Manifest): PlanParts => ({
  plan: {
    manifest: plannedFile(manifest.source),
    files: [],
    secrets: plannedSecrets(manifest),
    limits: plannedLimits(manifest.limits),
    targets: new Map(),
    triggers: [],
    requests: [],
    warnings: [],
  },
  broken: [],
  problems: [],
  unknown: [],
});
