import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import { compileCel } from '../../manifest/expression/cel.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlanOptions } from '../../plan/make-plan.ts';
import { changedOfPlan } from '../../plan/narrow/changed-of-plan.ts';
import { chosenOfPlan } from '../../plan/narrow/chosen-of-plan.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { NO_LIMITS } from '../../plan/plan-limits.ts';
import { nothingOf, type PlanParts, planParts } from '../../plan/plan-parts.ts';
import { parsePlanStream } from '../../plan/saved/saved-plan-load.ts';
import { type ChosenName, isSameName, planKnows } from '../../plan/select/known-choice.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { storedPlanProblem, storeProblem } from '../../store/store-problem.ts';
import { type Git, gitIn, repositoryFolder } from '../git/git.ts';
import { hiddenRef } from '../git/hidden-ref.ts';
import { type GitTree, openTree } from '../git/open-tree.ts';
import type { Io } from '../io.ts';
import { faultProblems, loadSourceParts } from '../manifest/load.ts';
import { identityOf, isOfManifest } from '../manifest/manifest-of-run.ts';
import { parseLimitsOf } from '../manifest/parse-settings.ts';
import { readPlanFile } from '../plan/plan-file-input.ts';
import type { SigningKeyOptions } from '../plan/signing-key.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { problemsOfRef } from './problems-of-ref.ts';

export interface AgainstOptions extends StoreOptions, SigningKeyOptions {
  /** A git ref, a plan file, or `last`. */
  readonly against: string;
}

/** The older side of a comparison. */
export interface Before extends Omit<PlanParts, 'unknown' | 'problems'> {
  /** Why triggers are missing from it. */
  readonly problems: readonly Problem[];
  /** How people call it. */
  readonly label: string;
  /** The triggers that it is about, where it is about some only; null: about all that were asked for. */
  readonly only: readonly string[] | null;
  /** What its manifest was warned of, so that this is not told as if it were new. */
  readonly warnings: readonly Problem[];
  /** Whether it has something for a name by which something is chosen. */
  knows(chosen: ChosenName): boolean;
}

export type AgainstFault =
  /** There is nothing to compare with. */
  | { readonly kind: 'missing'; readonly problems: readonly Problem[] }
  /** There is, and its manifest is broken as a whole. */
  | { readonly kind: 'broken'; readonly label: string; readonly problems: readonly Problem[] };

/** Finds the plan to compare with: what `last` ran, a plan file of this name, or the manifest at a git ref. */
export async function planBefore(
  options: AgainstOptions,
  manifest: Manifest,
  wanted: PlanOptions,
  io: Io,
): Promise<Result<Before, AgainstFault>> {
  const { against } = options;
  const choice = { manifest, wanted };
  if (against === 'last') return lastRun(options, choice, io);
  if (!isFile(against)) return atRef(against, options.file, manifest, wanted, io);
  const file = await readPlanFile(against, options, io);
  if (file.ok) return ok(planned(file.value.plan, against, choice));
  return missing(hiddenRef(against, file.error.code, gitOf(options.file, io)) ?? file.error);
}

const gitOf = (file: string, { env }: Io): Git => gitIn(repositoryFolder(file, env), env);

/** What is asked for, and of what. */
interface Choosing {
  readonly manifest: Manifest;
  readonly wanted: PlanOptions;
}

/** As much of a plan that was made then as is asked for now. */
const planned = (
  plan: PlanStream,
  label: string,
  { manifest, wanted }: Choosing,
  only: readonly string[] | null = null,
): Before => {
  const named = chosenOfPlan(plan, wanted, name => manifest.triggers.get(name));
  const hasSome = named.triggers.some(({ requests }) => requests > 0);
  return {
    plan: changedOfPlan(named, manifest, wanted),
    label,
    only,
    broken: [],
    problems: [],
    warnings: plan.warnings,
    knows: name => (name.kind === 'together' ? hasSome : planKnows(plan, name)),
  };
};

const missing = (problem: Problem): Result<never, AgainstFault> =>
  err({ kind: 'missing', problems: [problem] });

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** How far back a run of this manifest is looked for in a store that others share. */
const MOST_RUNS = 100;

async function lastRun(
  options: StoreOptions,
  choice: Choosing,
  io: Io,
): Promise<Result<Before, AgainstFault>> {
  const opened = await openStore(options, io);
  if (!opened.ok) return missing(opened.error);
  const store = opened.value;
  try {
    const runs = await store.history({ limit: MOST_RUNS });
    if (!runs.ok) return missing(storeProblem(runs.error));
    const here = identityOf(choice.manifest);
    const run = runs.value.find(record => isOfManifest(record, here));
    if (run !== undefined) return await planOfRun(store, run, choice);
    const message = `no run of ${choice.manifest.source.path} is written down in ${store.path}`;
    const next = 'Compare with a git ref or a plan file instead.';
    return missing({ code: 'no-run', severity: 'error', message, next });
  } finally {
    await store.close();
  }
}

async function planOfRun(
  store: Store,
  { id, triggers, origin }: RunRecord,
  choice: Choosing,
): Promise<Result<Before, AgainstFault>> {
  const text = await store.planOf(id);
  if (!text.ok) return missing(storeProblem(text.error));
  const plan = parsePlanStream(text.value, { compileCel });
  if (!plan.ok) return missing(storedPlanProblem(plan.error, store, id));
  // A fire never was about the whole manifest.
  return ok(planned(plan.value, `run ${id}`, choice, origin.kind === 'schedule' ? triggers : null));
}

async function atRef(
  ref: string,
  file: string,
  manifest: Manifest,
  wanted: PlanOptions,
  io: Io,
): Promise<Result<Before, AgainstFault>> {
  const tree = openTree(ref, gitOf(file, io), process.cwd());
  if (!tree.ok) return missing(tree.error);
  const { commit, files } = tree.value;
  const limits = parseLimitsOf(io.env);
  if (!limits.ok) return missing({ code: 'unreadable', severity: 'error', ...limits.error });
  const path = pathAtRef(file, tree.value);
  const label = `${ref} (${commit.slice(0, 7)}${path === file ? '' : `, ${path}`})`;
  const text = files.read(path, limits.value.maxBytes);
  // Whoever brings volley into a repository has nothing to compare with: all of it is new.
  if (!text.ok && text.error.kind === 'missing') {
    const nothing = nothingOf(manifest);
    return ok({
      ...nothing,
      plan: { ...nothing.plan, secrets: [], limits: NO_LIMITS },
      label: `${ref} (${commit.slice(0, 7)}, without ${path})`,
      only: null,
      warnings: [],
      knows: () => false,
    });
  }
  if (!text.ok) return missing(notAtRef(path, ref));
  const loaded = await loadSourceParts(new SourceFile(path, text.value), files, limits.value);
  if (!loaded.ok)
    return err({ kind: 'broken', label, problems: problemsOfRef(faultProblems(loaded.error), ref) });
  const { manifest: older, warnings, broken } = loaded.value;
  const parts = planParts(older, wanted);
  const { triggers } = wanted;
  // What nobody has asked for may be broken; what needs something that is broken counts as broken itself.
  const isMissed = triggers.length === 0 || broken.some(name => triggers.includes(name));
  const left = isMissed ? loaded.value : { broken: [], problems: [] };
  return ok({
    plan: parts.plan,
    broken: [...left.broken, ...parts.broken],
    problems: problemsOfRef([...left.problems, ...parts.problems], ref),
    label,
    only: null,
    warnings: problemsOfRef(warnings, ref),
    knows: name => isOfBroken(name, broken) || !parts.unknown.some(({ chosen }) => isSameName(chosen, name)),
  });
}

/** What is asked for by the name of a trigger that is left out. */
export const isOfBroken = (chosen: ChosenName, broken: readonly string[]): boolean =>
  chosen.kind === 'trigger' && broken.includes(chosen.name);

/** Where the manifest was then: most often where it is now. */
function pathAtRef(file: string, { files, formerPath }: GitTree): string {
  if (files.realPath(file) !== null) return file;
  return formerPath(file) ?? file;
}

const notAtRef = (path: string, ref: string): Problem => ({
  code: 'git-ref',
  severity: 'error',
  message: `${relative(process.cwd(), path) || path} cannot be read at ${ref}`,
  next: 'Name a commit in which it is a file that can be read.',
});
