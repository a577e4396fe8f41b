import { systemClock } from '../../core/clock.ts';
import { isError, type Problem } from '../../core/problem.ts';
import type { SourceFile } from '../../core/source.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { plannedFile } from '../../plan/planned-file.ts';
import { planDocumentChunks } from '../../plan/render/plan-json.ts';
import { diffDocumentChunks, diffLines } from '../../report/diff/diff-json.ts';
import {
  type BrokenManifest,
  brokenHtml,
  brokenMarkdown,
  brokenMermaid,
} from '../../report/plan/broken-manifest.ts';
import { reviewPlans } from '../../schedule/review/plan-review.ts';
import type { PlanFormat } from '../arguments/plan-arguments.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { writeAll } from '../files/write-all.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import type { ForecastFlags } from './forecast-options.ts';

/** What was asked for. */
export interface BrokenOptions extends Pick<ForecastFlags, 'at'> {
  readonly file: string;
  readonly format: PlanFormat;
  readonly against?: string;
}

/**
 * Says on standard output that there is no plan, in the place where others look for one: the comment of a pull request, a page,
 * a document with `errors`. People who read text, and programs that read one request a line, get nothing there. `source`: the
 * manifest's text; null: it cannot be had.
 */
export async function printBroken(
  problems: readonly Problem[],
  source: SourceFile | null,
  { file, format, against, at = systemClock.now() }: BrokenOptions,
  io: Io,
): Promise<ExitCode> {
  const written = rendered({ path: file, against: against ?? null, problems }, source, format, at);
  if (written !== null) await writeAll(written, io.out);
  return EXIT.failed;
}

function rendered(
  broken: BrokenManifest,
  source: SourceFile | null,
  format: PlanFormat,
  now: number,
): Iterable<string> | null {
  switch (format) {
    case 'text':
      return null;
    case 'json':
      return broken.against === null
        ? source && planOfNothing(source, broken)
        : diffDocumentChunks(...diffOfNothing(broken, broken.against, now));
    case 'ndjson':
      return broken.against === null ? null : diffLines(...diffOfNothing(broken, broken.against, now));
    case 'markdown':
      return [brokenMarkdown(broken)];
    case 'mermaid':
      return [brokenMermaid(broken)];
    case 'html':
      return [brokenHtml(broken)];
    default:
      return unreachable(format);
  }
}

function planOfNothing(source: SourceFile, { problems }: BrokenManifest): Iterable<string> {
  const manifest = plannedFile(source);
  const warnings = problems.filter(problem => !isError(problem));
  return planDocumentChunks({ ...NOTHING, manifest, warnings }, version, problems.filter(isError));
}

function diffOfNothing(
  { path, problems }: BrokenManifest,
  against: string,
  now: number,
): Parameters<typeof diffDocumentChunks> {
  const changes = reviewPlans(NOTHING, NOTHING, { from: now, durationOf: () => null, shown: 0 });
  return [changes, { before: against, after: path, problems: { before: [], after: problems } }];
}

const NOTHING: PlanStream = {
  manifest: { path: '', digest: '' },
  files: [],
  secrets: [],
  targets: new Map(),
  triggers: [],
  requests: [],
  warnings: [],
};
