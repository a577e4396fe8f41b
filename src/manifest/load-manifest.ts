import { inReadingOrder, isError } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Location, SourceFile } from '../core/source.ts';
import type { CompileCel } from './cel-expression.ts';
import { type GatheredManifest, type GatherTools, gatherManifest } from './compose/gather.ts';
import type { RawManifest } from './generated/raw-manifest.ts';
import validate from './generated/validate-triggers.js';
import { DEFAULTS, type Manifest, type TargetSpec, type Trigger } from './manifest.ts';
import { missingJobs } from './missing-jobs.ts';
import type { ManifestProblem } from './problem-code.ts';
import { readLimits } from './read-limits.ts';
import { checkNeeds } from './read-needs.ts';
import { readSandbox } from './read-sandbox.ts';
import type { ScheduleCheck } from './read-schedules.ts';
import { checkSecretVariables, readSecrets } from './read-secrets.ts';
import { readTarget } from './read-targets.ts';
import { readTrigger } from './read-triggers.ts';
import { Reader } from './reader.ts';
import { MANIFEST_RULES } from './rules/index.ts';
import { lint, mergeLevels } from './rules/lint.ts';
import type { Rule, RuleLevels } from './rules/rule.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Scope } from './scope.ts';
import { entriesOf, plainData, type Tree, treeAt } from './tree.ts';
import type { Value } from './value.ts';

export interface LoadedManifest {
  readonly manifest: Manifest;
  readonly warnings: readonly ManifestProblem[];
}

/** What loading needs of others. */
export interface LoadTools {
  readonly checkSchedule: ScheduleCheck;
  readonly compileCel: CompileCel;
  /** Lint rules of later stages, to be asked along with the manifest's own. */
  readonly rules?: readonly Rule[];
  /** Levels of rules that win over those of the manifest. */
  readonly levels?: RuleLevels;
}

/**
 * Text → Manifest, or all of its problems in reading order (warnings among them). Text that is no YAML is not
 * checked against the schema, and what does not fit the schema is not checked for meaning: the later answers
 * would only be echoes of the earlier ones.
 */
export function loadManifest(
  source: SourceFile,
  tools: LoadTools & GatherTools,
): Result<LoadedManifest, readonly ManifestProblem[]> {
  const gathered = gatherManifest(source, tools);
  return gathered.ok ? readGathered(gathered.value, tools) : gathered;
}

/** The second half of loading: from here on all of the manifest's text is known, and so what it needs of `tools`. */
export function readGathered(
  gathered: GatheredManifest,
  tools: LoadTools,
): Result<LoadedManifest, readonly ManifestProblem[]> {
  const { tree, source, files, warnings, isPart = false } = gathered;
  const data = plainData(tree);
  const fits = validate(data);
  const misshapen = [...schemaProblems(validate.errors ?? [], tree), ...missingJobs(tree)];
  if (!fits || misshapen.length > 0) return err(inReadingOrder([...warnings, ...misshapen]));
  const reader = new Reader(source);
  const manifest = readManifest(data, tree, files, tools, reader);
  const linted =
    manifest === null
      ? []
      : lint(
          { manifest, tree, sources: files },
          {
            rules: [...MANIFEST_RULES, ...(tools.rules ?? [])],
            levels: mergeLevels(data.lint?.rules, tools.levels),
            broken: isPart || reader.problems.some(isError),
          },
        );
  const problems = inReadingOrder([...warnings, ...reader.problems, ...linted]);
  return manifest === null || problems.some(isError) ? err(problems) : ok({ manifest, warnings: problems });
}

function readManifest(
  raw: RawManifest,
  tree: Tree,
  files: readonly SourceFile[],
  { checkSchedule, compileCel }: LoadTools,
  reader: Reader,
): Manifest | null {
  const parts = entriesOf(tree);
  const env = raw.env ?? [];
  const vars = readVars(tree, reader);
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
  const targets = new Map<string, TargetSpec>();
  for (const [name, entry] of entriesOf(parts.get('targets')?.value)) {
    const rawTarget = raw.targets[name];
    const target = rawTarget === undefined ? null : readTarget(name, rawTarget, entry, scope, reader);
    if (target !== null) targets.set(name, target);
  }
  const names = [...entriesOf(parts.get('targets')?.value).keys()];
  const fallback = defaultTarget(raw, tree);
  if (fallback !== null && !names.includes(fallback.name)) {
    reader.unknownName('unknown-target', fallback.at, 'target', fallback.name, names);
  }
  const triggers = new Map<string, Trigger>();
  const surroundings = {
    scope,
    targets: names,
    defaultTarget: fallback,
    defaultTimezone: {
      name: raw.defaults?.timezone ?? DEFAULTS.timezone,
      at: treeAt(tree, ['defaults', 'timezone']),
    },
    checkSchedule,
  };
  checkNeeds(entriesOf(parts.get('triggers')?.value), reader);
  for (const [name, entry] of entriesOf(parts.get('triggers')?.value)) {
    const rawTrigger = raw.triggers[name];
    const trigger =
      rawTrigger === undefined ? null : readTrigger(name, rawTrigger, entry, surroundings, reader);
    if (trigger !== null) triggers.set(name, trigger);
  }
  return {
    source: reader.source,
    files,
    env,
    secrets,
    vars,
    targets,
    triggers,
    limits: readLimits(raw.limits ?? {}, parts.get('limits')?.value, names, reader),
    sandbox: readSandbox(raw.sandbox ?? {}, parts.get('sandbox')?.value ?? null, reader),
    keep: {
      runs: raw.store?.keep?.runs ?? DEFAULTS.keepRuns,
      days: raw.store?.keep?.days ?? DEFAULTS.keepDays,
    },
  };
}

/** What `defaults:` says; else the only target, where there is only one. */
function defaultTarget(
  raw: RawManifest,
  tree: Tree,
): { readonly name: string; readonly at: Location } | null {
  const said = treeAt(tree, ['defaults', 'target']);
  if (raw.defaults?.target !== undefined && said !== null) return { name: raw.defaults.target, at: said };
  const [only, second] = entriesOf(treeAt(tree, ['targets']));
  return only === undefined || second !== undefined ? null : { name: only[0], at: only[1].key };
}

function readVars(tree: Tree, reader: Reader): Map<string, Value> {
  const vars = new Map<string, Value>();
  for (const [name, { value }] of entriesOf(treeAt(tree, ['vars']))) {
    vars.set(name, reader.value(value));
  }
  return vars;
}
