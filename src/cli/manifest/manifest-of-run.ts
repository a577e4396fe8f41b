import { readFileSync } from 'node:fs';
import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { digestOfText } from '../../plan/digest.ts';
import { movedTargets } from '../../plan/file/moved-targets.ts';
import { neededSecrets } from '../../plan/needed-secrets.ts';
import type { Plan } from '../../plan/plan.ts';
import { allTargets } from '../../plan/plan-targets.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Io } from '../io.ts';
import { manifestPath } from './manifest-path.ts';

/** Which manifest it is, of the many that may share a store. */
export interface ManifestIdentity {
  /** For people: as they named it. */
  readonly name: string;
  /** As `manifestPath` tells it. */
  readonly path: string | null;
  /** Of its text; null: that cannot be read. */
  readonly digest: string | null;
}

export const identityOf = ({ source }: Manifest): ManifestIdentity => ({
  name: source.path,
  path: manifestPath(source.path),
  digest: digestOfText(source.text),
});

/** Of the manifest that stands in a file, whether or not it can be used as it is now. A pipe is not read. */
export function identityOfFile(file: string): ManifestIdentity {
  const path = manifestPath(file);
  return { name: file, path, digest: path === null ? null : digestOfFile(path) };
}

function digestOfFile(path: string): string | null {
  try {
    return digestOfText(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Whether nothing tells which manifest it is. */
export const isNowhere = ({ path, digest }: ManifestIdentity): boolean => path === null && digest === null;

type Planned = Pick<RunRecord, 'manifest' | 'manifestPath'>;

/** Whether a run was planned from the manifest in this place, perhaps as it was earlier, or from one of the same text. */
export const isOfManifest = (run: Planned, here: ManifestIdentity): boolean =>
  isOfPlace(run, here) || run.manifest.digest === here.digest;

/**
 * Whether a run that nobody has named is meant in this place: one of the same text that is planned and run elsewhere belongs
 * there, unless that place is no more, as after a checkout of a CI job.
 */
export const isMeantHere = (run: Planned, here: ManifestIdentity): boolean =>
  isOfPlace(run, here) ||
  (run.manifest.digest === here.digest &&
    (run.manifestPath === null || manifestPath(run.manifestPath) === null));

/** Where the manifest of a run stood, for people. */
export const placeOf = ({ manifest, manifestPath: place }: Planned): string => place ?? manifest.path;

const isOfPlace = (run: Planned, { path }: ManifestIdentity): boolean =>
  path !== null && run.manifestPath === path;

/**
 * Every reason why this manifest must not serve this plan: it may be of another one that shares the store, or its targets
 * may have moved since. To be asked before any secret is read: the plan says where that would be sent.
 */
export function foreignPlan(
  record: RunRecord,
  plan: Pick<Plan, 'targets' | 'requests'>,
  manifest: Manifest,
  { env }: Pick<Io, 'env'>,
): readonly Problem[] {
  const here = identityOf(manifest);
  if (!isOfManifest(record, here)) return [otherManifest(record, here)];
  const problems = movedProblems(plan, manifest, { env });
  const missing = [...neededSecrets(plan)].filter(name => !manifest.secrets.has(name));
  return missing.length === 0 ? problems : [...problems, otherSecrets(record, manifest, missing)];
}

/**
 * Every target of a saved plan to which this manifest would not send its credentials now. Today's must not go where the
 * manifest used to point, and those of one user not to another.
 */
export const movedProblems = (
  plan: Pick<Plan, 'targets'>,
  manifest: Manifest,
  { env }: Pick<Io, 'env'>,
): readonly Problem[] =>
  movedTargets(
    plan.targets.values(),
    allTargets(manifest, name => env[name]),
  ).map(message => ({
    code: 'other-target',
    severity: 'error',
    message,
    next: 'Set it as it was planned, or name a copy of the manifest as it was then with -f.',
  }));

export function otherManifest(record: RunRecord, { name }: ManifestIdentity): Problem {
  const { id } = record;
  const from = placeOf(record);
  return {
    code: 'other-manifest',
    severity: 'error',
    message: `the run ${id} was planned from ${from}, not from ${name}`,
    next: `Name it with -f, e.g. -f ${from}, or a copy of it as it was then.`,
  };
}

function otherSecrets({ id }: RunRecord, { source }: Manifest, missing: readonly string[]): Problem {
  const [names, were] = [missing.join(', '), missing.length === 1 ? 'the secret' : 'the secrets'];
  return {
    code: 'other-manifest',
    severity: 'error',
    message: `the run ${id} needs ${were} ${names}, which ${source.path} does not define`,
    next: `Define ${names} again, or name a copy of the manifest as it was then with -f.`,
  };
}
