import { readFile, stat } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import { type GatheredParts, gatherManifest, gatherParts } from '../../manifest/compose/gather.ts';
import type { ManifestFiles } from '../../manifest/compose/manifest-files.ts';
import { mayNeedCel, noCel } from '../../manifest/expression/cel-expression.ts';
import { type LoadedManifest, type LoadTools, readGathered } from '../../manifest/load-manifest.ts';
import type { ManifestProblem } from '../../manifest/problem-code.ts';
import type { RuleLevels } from '../../manifest/rules/rule.ts';
import type { ManifestParts } from '../../manifest/sound-parts.ts';
import { PARSE_SETTINGS, type ParseLimits } from '../../manifest/yaml/parse-limits.ts';
import { requestRules } from '../../plan/rules/index.ts';
import { problemCounts } from '../../report/problem-text.ts';
import { scheduleChecker } from '../../schedule/check-schedule.ts';
import { SCHEDULE_RULES } from '../../schedule/rules/index.ts';
import { diskFiles } from '../files/disk-files.ts';
import type { Io } from '../io.ts';
import { optimiseLate } from '../process/optimise-late.ts';
import { tell } from '../tell.ts';
import { parseLimitsOf } from './parse-settings.ts';

export type LoadFault =
  | { readonly kind: 'unreadable'; readonly message: string; readonly next: string }
  | {
      readonly kind: 'problems';
      readonly problems: readonly ManifestProblem[];
      /** The manifest's own text; left out where it is too long to be read. */
      readonly source?: SourceFile;
    };

/** Reads and checks a manifest, with all that it includes. `levels` of rules win over those of the manifest. */
export async function load(
  path: string,
  { env, reports }: Pick<Io, 'env' | 'reports'>,
  levels: RuleLevels = new Map(),
): Promise<Result<LoadedManifest, LoadFault>> {
  const read = await readSource(path, env);
  if (!read.ok) return read;
  const loaded = await loadSource(read.value.source, diskFiles, read.value.limits, levels);
  if (loaded.ok) reports?.manifest(loaded.value.manifest);
  return loaded;
}

/** As `load`, without the triggers that have errors, where only some have. */
export async function loadParts(
  path: string,
  { env, reports }: Pick<Io, 'env' | 'reports'>,
): Promise<Result<ManifestParts, LoadFault>> {
  const read = await readSource(path, env);
  if (!read.ok) return read;
  const loaded = await loadSourceParts(read.value.source, diskFiles, read.value.limits);
  if (loaded.ok) reports?.manifest(loaded.value.manifest);
  return loaded;
}

/** The second half of `load`, for a manifest that may stand elsewhere than on the disk. */
export async function loadSource(
  source: SourceFile,
  files: ManifestFiles,
  parseLimits: ParseLimits,
  levels: RuleLevels = new Map(),
): Promise<Result<LoadedManifest, LoadFault>> {
  const gathered = optimiseLate(() => gatherManifest(source, { files, parseLimits }));
  if (!gathered.ok) return err({ kind: 'problems', problems: gathered.error, source });
  const tools = await toolsFor(gathered.value, levels);
  const loaded = optimiseLate(() => readGathered(gathered.value, tools));
  return loaded.ok ? loaded : err({ kind: 'problems', problems: loaded.error, source });
}

/** The second half of `loadParts`. */
export async function loadSourceParts(
  source: SourceFile,
  files: ManifestFiles,
  parseLimits: ParseLimits,
): Promise<Result<ManifestParts, LoadFault>> {
  const whole = await loadSource(source, files, parseLimits);
  if (whole.ok) return ok({ ...whole.value, broken: [], problems: [] });
  const gathered = gatherParts(source, { files, parseLimits });
  if (!gathered.ok) return whole;
  const { readSoundParts } = await import('../../manifest/sound-parts.ts');
  const parts = readSoundParts(gathered.value, await toolsFor(gathered.value, new Map()));
  return parts.ok ? parts : whole;
}

async function toolsFor({ files }: Pick<GatheredParts, 'files'>, levels: RuleLevels): Promise<LoadTools> {
  const needsCel = files.some(file => mayNeedCel(file.text));
  const compileCel = needsCel ? (await import('../../manifest/expression/cel.ts')).compileCel : noCel;
  const rules = [...requestRules(), ...SCHEDULE_RULES];
  return { checkSchedule: scheduleChecker(), compileCel, rules, levels };
}

interface SourceRead {
  readonly source: SourceFile;
  readonly limits: ParseLimits;
}

async function readSource(path: string, env: Io['env']): Promise<Result<SourceRead, LoadFault>> {
  const limits = parseLimitsOf(env);
  if (!limits.ok) return err({ kind: 'unreadable', ...limits.error });
  const text = await readRoot(path, limits.value.maxBytes);
  return text.ok ? ok({ source: new SourceFile(path, text.value), limits: limits.value }) : text;
}

/** The first file may be a pipe, which has no size before it is read. */
async function readRoot(path: string, maxBytes: number): Promise<Result<string, LoadFault>> {
  try {
    const { size } = await stat(path);
    if (size <= maxBytes) return ok(await readFile(path, 'utf8'));
    const message = `${path} has ${size} bytes, more than ${maxBytes}`;
    const next = `Split it by \`include:\`, or raise ${PARSE_SETTINGS.maxBytes.variable}.`;
    return err({ kind: 'problems', problems: [{ code: 'limit-bytes', severity: 'error', message, next }] });
  } catch (error) {
    return err(unreadable(path, error));
  }
}

function unreadable(path: string, error: unknown): LoadFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return {
        kind: 'unreadable',
        message: `there is no file ${path}`,
        next: 'Go to the folder of your manifest, or name it with -f FILE.',
      };
    case 'EISDIR':
      return {
        kind: 'unreadable',
        message: `${path} is a folder`,
        next: `Name the file in it, e.g. -f ${path}/triggers.yaml.`,
      };
    case 'EACCES':
      return {
        kind: 'unreadable',
        message: `${path} may not be read by this user`,
        next: 'Check its permissions.',
      };
    default:
      return {
        kind: 'unreadable',
        message: `${path} cannot be read (${code || String(error)})`,
        next: 'Check the path.',
      };
  }
}

/** Why there is no manifest, as problems. */
export const faultProblems = (fault: LoadFault): readonly Problem[] =>
  fault.kind === 'problems'
    ? fault.problems
    : [{ code: 'unreadable', severity: 'error', message: fault.message, next: fault.next }];

/** Tells a person why there is no manifest. */
export function tellLoadFault(fault: LoadFault, io: Io): void {
  tell(faultProblems(fault), io);
  if (fault.kind === 'unreadable') return;
  io.err.write(`\n${problemCounts(fault.problems)}\n`);
}
