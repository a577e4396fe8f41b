import type { Manifest } from '../manifest/manifest.ts';
import { chooseTriggers } from './choose-triggers.ts';
import { type PlanOptions, plannedFile, streamPlan } from './make-plan.ts';
import type { PlannedRequest, PlanProblem, PlanStream } from './plan.ts';

/** As much of a manifest as can be planned. */
export interface PlanParts {
  readonly plan: PlanStream;
  /** Names of triggers that are missing from it, because they or what they need cannot be planned. */
  readonly broken: readonly string[];
  /** Why. */
  readonly problems: readonly PlanProblem[];
}

/**
 * Plans what is asked for as far as there is such a thing: names and inputs that this manifest does not know are not
 * missed, and one trigger that cannot be planned does not take the others with it. For a manifest that is only compared
 * with; what is to be fired must be whole.
 */
export function planParts(manifest: Manifest, options: PlanOptions): PlanParts {
  const known = knownOf(manifest, options);
  if (options.triggers.length > 0 && known.triggers.length === 0) return nothingOf(manifest);
  const whole = streamPlan(manifest, known);
  if (whole.ok) return { plan: whole.value, broken: [], problems: [] };
  // A choice that this manifest has nothing for is no mistake in it.
  if (whole.error.every(({ code }) => CHOICES.has(code))) return nothingOf(manifest);
  const chosen = chooseTriggers(manifest, known.triggers);
  const names = chosen.ok ? chosen.value.map(({ name }) => name) : [];
  const sound = names.filter(name => streamPlan(manifest, only(known, manifest, name)).ok);
  const rest = sound.length === 0 ? null : streamPlan(manifest, { ...known, triggers: sound });
  return {
    plan: rest?.ok === true ? rest.value : nothingOf(manifest).plan,
    broken: names.filter(name => !sound.includes(name)),
    problems: whole.error,
  };
}

const CHOICES: ReadonlySet<string> = new Set(['nothing-selected', 'unknown-axis', 'unknown-axis-value']);

/** A plan without these triggers, whatever they ask for. */
export function withoutTriggers(plan: PlanStream, names: readonly string[]): PlanStream {
  if (names.length === 0) return plan;
  const left = new Set(names);
  const { requests } = plan;
  return {
    ...plan,
    triggers: plan.triggers.filter(({ name }) => !left.has(name)),
    requests: {
      *[Symbol.iterator](): Generator<PlannedRequest> {
        for (const request of requests) if (!left.has(request.trigger)) yield request;
      },
    },
  };
}

/** What this manifest knows of the names that are given; an unknown input would be an error for a run. */
function knownOf(manifest: Manifest, options: PlanOptions): PlanOptions {
  const inputs = new Set([...manifest.triggers.values()].flatMap(trigger => [...trigger.inputs.keys()]));
  const { inputsFile = new Map() } = options;
  return {
    ...options,
    triggers: options.triggers.filter(name => manifest.triggers.has(name)),
    inputs: new Map([...options.inputs].filter(([name]) => inputs.has(name))),
    inputsFile: new Map([...inputsFile].filter(([name]) => inputs.has(name))),
  };
}

/** Inputs that only other triggers have would be unknown to one alone. */
function only(options: PlanOptions, manifest: Manifest, name: string): PlanOptions {
  const inputs = manifest.triggers.get(name)?.inputs ?? new Map();
  const { inputsFile = new Map() } = options;
  return {
    ...options,
    triggers: [name],
    inputs: new Map([...options.inputs].filter(([input]) => inputs.has(input))),
    inputsFile: new Map([...inputsFile].filter(([input]) => inputs.has(input))),
  };
}

/** A plan of this manifest in which there is nothing. */
export const nothingOf = (manifest: Manifest): PlanParts => ({
  plan: {
    manifest: plannedFile(manifest.source),
    files: [],
    targets: new Map(),
    triggers: [],
    requests: [],
    warnings: [],
  },
  broken: [],
  problems: [],
});
