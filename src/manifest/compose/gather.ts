import { inReadingOrder, isError } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { SourceFile } from '../../core/source.ts';
import { DEFAULTS } from '../manifest.ts';
import type { ManifestProblem } from '../problem-code.ts';
import { type Tree, treeAt } from '../tree.ts';
import { PARSE_LIMITS, type ParseLimits } from '../yaml/parse-limits.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { readAxisFiles } from './axis-values.ts';
import { readCalendars } from './calendars.ts';
import { includedParts } from './include.ts';
import { inherit } from './inherit.ts';
import { Intake, type IntakeRules } from './intake.ts';
import { type ManifestFiles, NO_FILES } from './manifest-files.ts';
import { mergeParts } from './merge-parts.ts';

/** One manifest put together from its files, not yet checked against the schema. */
export interface GatheredManifest {
  readonly source: SourceFile;
  readonly tree: Tree;
  /** Every file that it was made of, the root first. */
  readonly files: readonly SourceFile[];
  readonly warnings: readonly ManifestProblem[];
  /** Triggers with errors have been left out, so rules that judge the whole manifest cannot be asked. */
  readonly isPart?: true;
}

/** As much as could be put together. */
export interface GatheredParts extends Omit<GatheredManifest, 'warnings'> {
  /** With errors among them. What an error is about is missing from the tree, or left as it was written. */
  readonly problems: readonly ManifestProblem[];
}

/** What gathering needs of others. */
export interface GatherTools {
  /** Default: none can be found. */
  readonly files?: ManifestFiles;
  /** Default: `PARSE_LIMITS`. */
  readonly parseLimits?: ParseLimits;
}

/**
 * Text → one tree with everything that it includes, or every problem in the way. From here on nobody needs to know how
 * many files there were: each value carries its own place.
 */
export function gatherManifest(
  source: SourceFile,
  tools: GatherTools = {},
): Result<GatheredManifest, readonly ManifestProblem[]> {
  const gathered = gatherParts(source, tools);
  if (!gathered.ok) return gathered;
  const { problems, ...parts } = gathered.value;
  return problems.some(isError) ? err(problems) : ok({ ...parts, warnings: problems });
}

/** As `gatherManifest`, going on with what there is; fails only where the first file is no YAML. */
export function gatherParts(
  source: SourceFile,
  { files = NO_FILES, parseLimits = PARSE_LIMITS }: GatherTools = {},
): Result<GatheredParts, readonly ManifestProblem[]> {
  const parsed = parseYaml(source, parseLimits);
  if (!parsed.ok) return err(inReadingOrder(parsed.error));
  const intake = new Intake(source, parsed.value, files, intakeRules(parsed.value), parseLimits);
  const whole = mergeParts(includedParts(intake), intake);
  const tree = readCalendars(readAxisFiles(inherit(whole, intake), intake), intake);
  return ok({ source, tree, files: intake.sources, problems: inReadingOrder(intake.problems) });
}

/** Asked before the schema has been checked: what has the wrong shape counts as not said. */
function intakeRules(root: Tree): IntakeRules {
  const most = treeAt(root, ['limits', 'max-includes']);
  const outside = treeAt(root, ['limits', 'allow-outside']);
  return {
    maxFiles:
      most?.kind === 'scalar' && typeof most.value === 'bigint' ? Number(most.value) : DEFAULTS.maxIncludes,
    allowOutside: outside?.kind === 'scalar' && outside.value === true,
  };
}
