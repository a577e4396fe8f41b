import { appendFile } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { ReportFormat } from '../../report/formats/report-format.ts';
import type { ReportOptions } from '../arguments/report-arguments.ts';
import { filesOf } from '../files/input-files.ts';
import { overwrites } from '../files/overwrite.ts';
import { writeAll } from '../files/write-all.ts';
import type { Io } from '../io.ts';
import { prepareReportFile } from './report-file.ts';

/** Where a report goes when the command has ended. */
export interface ReportDestination {
  readonly format: ReportFormat;
  /** The file that it replaces; null: a stream, or a file that it is added to. */
  readonly path: string | null;
  write(chunks: Iterable<string>): Promise<Result<void, Problem>>;
}

/** What was asked for, and what GitHub Actions shows without being asked; an error: one of them cannot be written. */
export async function reportDestinations(
  options: ReportOptions,
  io: Io,
): Promise<Result<readonly ReportDestination[], Problem>> {
  const { report, format, github, out } = options;
  const read = [
    ...filesOf(options),
    ...(out === undefined ? [] : [{ what: 'the plan file of --out', path: out }]),
  ];
  const destinations: ReportDestination[] = [];
  for (const { path, format: kind } of report) {
    if (path === '-') {
      if (format !== 'text') return err(bothOnStdout(kind, format));
      destinations.push({ format: kind, path: null, write: chunks => writeAll(chunks, io.out).then(ok) });
      continue;
    }
    const taken = await overwrites(path, read, '--report');
    if (taken !== null) return err(taken);
    const file = await prepareReportFile(path);
    if (!file.ok) return file;
    destinations.push({ format: kind, path, write: file.value.write });
  }
  const isAsked = (kind: ReportFormat): boolean => report.some(asked => asked.format === kind);
  const automatic = github ? ofGitHub(io).filter(({ format: kind }) => !isAsked(kind)) : [];
  return ok([...destinations, ...automatic]);
}

function ofGitHub({ env, err: log }: Io): readonly ReportDestination[] {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = env;
  if (GITHUB_ACTIONS !== 'true') return [];
  // Standard output is for results; the runner reads both.
  const annotations = {
    format: 'annotations',
    path: null,
    write: (chunks: Iterable<string>) => writeAll(chunks, log).then(ok),
  } as const;
  if (!GITHUB_STEP_SUMMARY) return [annotations];
  return [
    annotations,
    { format: 'summary', path: null, write: chunks => append(chunks, GITHUB_STEP_SUMMARY) },
  ];
}

/** Other commands of the same step have written there too. */
async function append(chunks: Iterable<string>, path: string): Promise<Result<void, Problem>> {
  try {
    await appendFile(path, [...chunks].join(''));
    return ok(undefined);
  } catch (error) {
    const message = `the step summary cannot be written (${error instanceof Error ? error.message : String(error)})`;
    return err({
      code: 'unwritable-report',
      severity: 'warning',
      message,
      next: 'Or switch it off: --no-github.',
    });
  }
}

const bothOnStdout = (report: ReportFormat, format: string): Problem => ({
  code: 'stdout-taken',
  severity: 'error',
  message: `--report ${report}=- and --format ${format} would both go to standard output`,
  next: 'Name a file for one of them.',
});
