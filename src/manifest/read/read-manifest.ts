import type { Location, SourceFile } from '../../core/source.ts';
import type { CompileCel } from '../expression/cel-expression.ts';
import type { Scope } from '../expression/scope.ts';
import type { RawManifest } from '../generated/raw-manifest.ts';
import { DEFAULTS, type Manifest } from '../manifest.ts';
import { entriesOf, type Tree, treeAt } from '../tree.ts';
import type { Value } from '../value.ts';
import { readLimits } from './read-limits.ts';
import { readSandbox } from './read-sandbox.ts';
import type { ScheduleCheck } from './read-schedules.ts';
import { checkSecretVariables, readSecrets } from './read-secrets.ts';
import { readTargets } from './read-targets.ts';
import { type DefaultTarget, readTriggers } from './read-triggers.ts';
import type { Reader } from './reader.ts';

/** A manifest that fits the schema: as plain data, and as a tree with places. */
export interface CheckedManifest {
  readonly raw: RawManifest;
  readonly tree: Tree;
  /** The files that the tree is made of. */
  readonly files: readonly SourceFile[];
}

/** Shape → meaning. What the schema cannot see is told to the reader. */
export function readManifest(
  { raw, tree, files }: CheckedManifest,
  { checkSchedule, compileCel }: { readonly checkSchedule: ScheduleCheck; readonly compileCel: CompileCel },
  reader: Reader,
): Manifest {
  const parts = entriesOf(tree);
  const env = raw.env ?? [];
  const vars = readVars(parts.get('vars')?.value, reader);
  const secrets = readSecrets(raw.secrets ?? {}, parts.get('secrets')?.value, reader);
  checkSecretVariables(secrets, parts.get('env')?.value, reader);
  const scope: Scope = {
    contexts: new Map([
      ['vars', [...vars.keys()]],
      ['env', env],
    ]),
    secrets: [...secrets.keys()],
    compileCel,
  };
  const targetEntries = entriesOf(parts.get('targets')?.value);
  const targets = readTargets(raw.targets, targetEntries, scope, reader);
  // Also those that could not be read: a trigger that names one of them is not to blame.
  const targetNames = [...targetEntries.keys()];
  const defaultTarget = defaultTargetOf(raw, tree);
  if (defaultTarget !== null && !targetNames.includes(defaultTarget.name)) {
    reader.unknownName('unknown-target', defaultTarget.at, 'target', defaultTarget.name, targetNames);
  }
  const defaultTimezone = {
    name: raw.defaults?.timezone ?? DEFAULTS.timezone,
    at: treeAt(tree, ['defaults', 'timezone']),
  };
  const surroundings = { scope, targets: targetNames, defaultTarget, defaultTimezone, checkSchedule };
  const triggers = readTriggers(raw.triggers, entriesOf(parts.get('triggers')?.value), surroundings, reader);
  return {
    source: reader.source,
    files,
    env,
    secrets,
    vars,
    targets,
    triggers,
    limits: readLimits(raw.limits ?? {}, parts.get('limits')?.value, targetNames, reader),
    sandbox: readSandbox(raw.sandbox ?? {}, parts.get('sandbox')?.value ?? null, reader),
    keep: {
      runs: raw.store?.keep?.runs ?? DEFAULTS.keepRuns,
      days: raw.store?.keep?.days ?? DEFAULTS.keepDays,
    },
  };
}

/** What `defaults:` says; else the only target, where there is only one. */
function defaultTargetOf(raw: RawManifest, tree: Tree): DefaultTarget | null {
  const said: Location | null = treeAt(tree, ['defaults', 'target']);
  if (raw.defaults?.target !== undefined && said !== null) return { name: raw.defaults.target, at: said };
  const [only, second] = entriesOf(treeAt(tree, ['targets']));
  return only === undefined || second !== undefined ? null : { name: only[0], at: only[1].key };
}

function readVars(tree: Tree | undefined, reader: Reader): ReadonlyMap<string, Value> {
  const vars = new Map<string, Value>();
  for (const [name, { value }] of entriesOf(tree)) vars.set(name, reader.value(value));
  return vars;
}
