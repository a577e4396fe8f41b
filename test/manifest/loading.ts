import { SourceFile } from '../../src/core/source.ts';
import { noStyle } from '../../src/core/style.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { type LoadedManifest, loadManifest } from '../../src/manifest/load-manifest.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import type { ManifestProblem } from '../../src/manifest/problem-code.ts';
import { problemsText } from '../../src/report/problem-text.ts';
import { scheduleChecker } from '../../src/schedule/check-schedule.ts';

/** What most manifests of the tests begin with; three lines. */
export const HEAD = 'version: 1\ntargets:\n  ci: {type: jenkins, url: "https://ci.example.com/"}\n';

/** A manifest of one trigger, `t`, whose body is given without its indentation. */
export const withTrigger = (body: string, head = HEAD): string =>
  `${head}triggers:\n  t:\n    job: j\n${body.replace(/^(?=.)/gm, '    ')}\n`;

const load = (text: string): ReturnType<typeof loadManifest> =>
  loadManifest(new SourceFile('triggers.yaml', text), { checkSchedule: scheduleChecker(), compileCel });

/** The manifest and its warnings; fails with what is wrong, as a user would read it. */
export function loaded(text: string): LoadedManifest {
  const result = load(text);
  if (!result.ok) throw new Error(problemsText(result.error, noStyle));
  return result.value;
}

export const manifestOf = (text: string): Manifest => loaded(text).manifest;

/** Everything that is told about a manifest, errors or not. */
export function problemsOf(text: string): readonly ManifestProblem[] {
  const result = load(text);
  return result.ok ? result.value.warnings : result.error;
}

/** The code and the underlined text of each problem: `unknown-name: oss`. */
export const underlined = (text: string): readonly string[] =>
  problemsOf(text).map(({ code, at }) => `${code}: ${at === undefined ? '-' : text.slice(at.start, at.end)}`);
