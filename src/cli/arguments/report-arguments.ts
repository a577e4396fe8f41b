import { type Command, InvalidArgumentError, Option } from 'commander';
import { isReportFormat, REPORT_FORMATS, type ReportFormat } from '../../report/formats/report-format.ts';
import type { InputFiles } from '../files/input-files.ts';

/** `--report junit=out.xml`. */
export interface ReportArgument {
  readonly format: ReportFormat;
  /** `-`: standard output, in place of what the command prints there. */
  readonly path: string;
}

export interface ReportOptions extends InputFiles {
  /** Where a plan is saved. */
  readonly out?: string;
  readonly report: readonly ReportArgument[];
  /** Whether GitHub Actions gets annotations and a step summary without being asked for them. */
  readonly github: boolean;
  /** What standard output is for otherwise. */
  readonly format: string;
}

/** The options of commands whose results other tools can show. */
export const withReporting = (command: Command): Command =>
  command
    .addOption(
      new Option('--report <format=path>', `write a report too, - for stdout: ${REPORT_FORMATS.join(', ')}`)
        .argParser(collectReport)
        .default([], 'none'),
    )
    .option('--no-github', 'in GitHub Actions, no annotations and no step summary by themselves');

function collectReport(text: string, before: readonly ReportArgument[]): readonly ReportArgument[] {
  const at = text.indexOf('=');
  const format = text.slice(0, Math.max(at, 0));
  const path = text.slice(at + 1);
  if (!isReportFormat(format) || path === '') {
    throw new InvalidArgumentError(`Write FORMAT=PATH, with one of ${REPORT_FORMATS.join(', ')}.`);
  }
  if (before.some(other => other.path === path)) {
    throw new InvalidArgumentError(`Two reports would go to ${path}.`);
  }
  return [...before, { format, path }];
}
