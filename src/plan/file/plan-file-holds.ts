import { dirname, relative } from 'node:path';
import type { PlannedFile, PlannedTarget, PlanStream } from '../plan.ts';
import { movedTargets } from './moved-targets.ts';
import type { PlanFileFault } from './plan-file-fault.ts';

/** What a plan has to agree with before it is fired. */
export interface Surroundings {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The manifest as it is now. */
  readonly manifest: PlannedFile;
  /** What it takes in now. */
  readonly files: readonly PlannedFile[];
  /** Its targets as they are now; one whose address cannot be evaluated is missing. null: none of them is used. */
  readonly targets: ReadonlyMap<string, PlannedTarget> | null;
  /** Whether changes of the manifest are accepted. */
  readonly allowStale: boolean;
}

/** Every reason not to fire this plan, each with what differs; none: it holds. */
export function planFileFaults(
  { plan, expires }: { readonly plan: PlanStream; readonly expires: number | null },
  { now, manifest, files, targets, allowStale }: Surroundings,
): readonly PlanFileFault[] {
  return [
    ...(expires !== null && now >= expires ? [expired(expires)] : []),
    ...(targets === null ? [] : movedTargets(plan.targets.values(), targets).map(otherTarget)),
    ...(allowStale ? [] : staleness(plan, { manifest, files })),
  ];
}

const expired = (expires: number): PlanFileFault => ({
  code: 'expired-plan',
  message: `the plan has expired: \`expires\` is ${new Date(expires).toISOString()}`,
  next: 'Make the plan again.',
});

const otherTarget = (message: string): PlanFileFault => ({
  code: 'other-target',
  message,
  next: 'Make the plan again, or run where the manifest and its variables say what was planned.',
});

function staleness(
  plan: PlanStream,
  now: Pick<Surroundings, 'manifest' | 'files'>,
): readonly PlanFileFault[] {
  const before = digests(plan);
  const after = digests(now);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap(name => {
    const [then, since] = [before.get(name), after.get(name)];
    if (then === since) return [];
    const how = then === undefined ? 'is new' : since === undefined ? 'is no longer taken in' : 'has changed';
    const what = name === ROOT ? `the manifest ${plan.manifest.path}` : `${name}, of the manifest,`;
    return [
      {
        code: 'stale-plan',
        message: `${what} ${how} since the plan was made`,
        next: 'Make the plan again, or fire it as it is with --allow-stale.',
      },
    ];
  });
}

/** The manifest itself; no path is empty. */
const ROOT = '';

/** Compared by paths from the manifest's folder: a plan may be fired from another folder than it was made in. */
const digests = ({
  manifest,
  files,
}: Pick<Surroundings, 'manifest' | 'files'>): ReadonlyMap<string, string> =>
  new Map([
    [ROOT, manifest.digest],
    ...files.map(({ path, digest }): [string, string] => [relative(dirname(manifest.path), path), digest]),
  ]);
