import { inReadingOrder, isError } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SourceFile } from '../core/source.ts';
import { type GatheredManifest, type GatherTools, gatherManifest } from './compose/gather.ts';
import type { CompileCel } from './expression/cel-expression.ts';
import validate from './generated/validate-triggers.js';
import type { Manifest } from './manifest.ts';
import { missingJobs } from './missing-jobs.ts';
import type { ManifestProblem } from './problem-code.ts';
import { readManifest } from './read/read-manifest.ts';
import type { ScheduleCheck } from './read/read-schedules.ts';
import { Reader } from './read/reader.ts';
import { MANIFEST_RULES } from './rules/index.ts';
import { lint, mergeLevels } from './rules/lint.ts';
import type { Rule, RuleLevels } from './rules/rule.ts';
import { schemaProblems } from './schema/schema-problems.ts';
import { plainData } from './tree.ts';

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

/**
 * The second half of loading. All of the manifest's text is known by now, so a caller can first find out which
 * `tools` it needs.
 */
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
  const manifest = readManifest({ raw: data, tree, files }, tools, reader);
  const linted = lint(
    { manifest, tree, sources: files },
    {
      rules: [...MANIFEST_RULES, ...(tools.rules ?? [])],
      levels: mergeLevels(data.lint?.rules, tools.levels),
      broken: isPart || reader.problems.some(isError),
    },
  );
  const problems = inReadingOrder([...warnings, ...reader.problems, ...linted]);
  return problems.some(isError) ? err(problems) : ok({ manifest, warnings: problems });
}
