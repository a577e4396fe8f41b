import type { Manifest } from '../manifest/manifest.ts';
import { type PlanOptions, streamPlan } from './make-plan.ts';
import type { PlanProblem, PlanStream } from './plan.ts';
import { plannedLimits } from './plan-limits.ts';
import { plannedSecrets } from './plan-secrets.ts';
import { plannedFile } from './planned-file.ts';
import { choose } from './select/choose.ts';
import { knownChoice, type UnknownName } from './select/known-choice.ts';

/** As much of a manifest as can be planned. */
export interface PlanParts {
  readonly plan: PlanStream;
  /** Names of triggers that are missing from it, because they or what they need cannot be planned. */
  readonly broken: readonly string[];
  /** Why. */
  readonly problems: readonly PlanProblem[];
  /** What was asked for and is not there. It is no mistake if the other side of a comparison has it. */
  readonly unknown: readonly UnknownName[];
}

/**
 * Plans as much of what is asked for as can be planned: names that this manifest does not know are listed, and a
 * trigger that cannot be planned does not keep the others from it. Only for a comparison, whose other side may know
 * these names. What is to be fired must be whole.
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

/** A trigger is not broken only because the choice leaves nothing of it. */
function isSound(manifest: Manifest, options: PlanOptions): boolean {
  // Inputs that only other triggers have would be unknown to one alone.
  const { options: own } = knownChoice(manifest, options);
  if (own === null) return true;
  const plan = streamPlan(manifest, own);
  return plan.ok || isChoice(plan.error);
}

/** Problems of the choice alone, which are no mistakes in the manifest. */
const isChoice = (problems: readonly PlanProblem[]): boolean =>
  problems.every(({ code }) => CHOICES.has(code));

const CHOICES: ReadonlySet<string> = new Set(['nothing-selected', 'unknown-axis', 'unknown-axis-value']);

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
