import { readFile } from 'node:fs/promises';
import { count } from '../../core/plural.ts';
import { ok } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import type { ManifestFiles } from '../../manifest/compose/manifest-files.ts';
import { applyFixes, type Checked, type Texts } from '../../manifest/edit/apply-fixes.ts';
import { changedLines } from '../../manifest/edit/changed-lines.ts';
import { unifiedDiff } from '../../manifest/edit/unified-diff.ts';
import type { RuleLevels } from '../../manifest/rules/rule.ts';
import type { ParseLimits } from '../../manifest/yaml/parse-limits.ts';
import { place } from '../../plan/explain/explain-text.ts';
import { lintRequests } from '../../plan/rules/lint-requests.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { diskFiles } from '../files/disk-files.ts';
import { editFile } from '../files/edit-file.ts';
import type { Io } from '../io.ts';
import { loadSource } from './load.ts';
import { parseLimitsOf } from './parse-settings.ts';

export interface FixOptions {
  readonly file: string;
  readonly rule: RuleLevels;
  /** Show what would be fixed, and change nothing. */
  readonly fixDryRun?: boolean;
}

/**
 * Mends what can be mended safely in the manifest and all that it includes, and says so. null: it is for `validate` to say
 * what is left.
 */
export async function fixManifest(options: FixOptions, io: Io): Promise<ExitCode | null> {
  const limits = parseLimitsOf(io.env);
  const text = await readFile(options.file, 'utf8').catch(() => null);
  // What cannot be read, `validate` tells.
  if (!limits.ok || text === null) return null;
  const { applied, files } = await applyFixes(texts => check(text, texts, options, limits.value));
  if (options.fixDryRun === true) {
    for (const { path, before, after } of files)
      io.out.write(unifiedDiff(path, before, changedLines(before, after)));
    return applied.length === 0 ? null : EXIT.failed;
  }
  for (const { path, before, after } of files) {
    const written = await editFile(path, before, after);
    if (!written.ok) {
      io.err.write(problemsText([written.error], io.err.style));
      return EXIT.failed;
    }
  }
  const { style } = io.err;
  for (const { problem, done } of applied) {
    const where = problem.at === undefined ? '' : ` ${style.dim(place(problem.at))}`;
    io.err.write(`${style.green('fixed')} ${problem.code}: ${done}${where}\n`);
  }
  if (applied.length > 0) io.err.write(`${count(applied.length, 'problem')} fixed\n\n`);
  return null;
}

/** The manifest as it would be with these texts. */
async function check(
  root: string,
  texts: Texts,
  { file, rule }: FixOptions,
  limits: ParseLimits,
): Promise<Checked> {
  const source = new SourceFile(file, texts.get(file) ?? root);
  const loaded = await loadSource(source, withTexts(texts), limits, rule);
  if (!loaded.ok)
    return { problems: loaded.error.kind === 'problems' ? loaded.error.problems : [], requests: null };
  const { manifest, warnings } = loaded.value;
  const requests = lintRequests(manifest, [...manifest.triggers.values()]);
  return { problems: warnings, requests: requests.map(({ trigger, asks }) => `${trigger.name} ${asks}`) };
}

/** The disk, with some texts in the place of those of files. */
function withTexts(texts: Texts): ManifestFiles {
  const byRealPath = new Map([...texts].map(([path, text]) => [diskFiles.realPath(path) ?? path, text]));
  return {
    ...diskFiles,
    read(path, maxBytes) {
      const text = byRealPath.get(path);
      return text === undefined ? diskFiles.read(path, maxBytes) : ok(text);
    },
  };
}
