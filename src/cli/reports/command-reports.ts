import { err } from '../../core/result.ts';
import { formatReport } from '../../report/formats/formats.ts';
import { makeReport, type Told } from '../../report/formats/make-report.ts';
import { redactReport } from '../../report/formats/redact-report.ts';
import type { ReportOptions } from '../arguments/report-arguments.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type FileRead, overwrites } from '../files/overwrite.ts';
import type { Io, Output } from '../io.ts';
import { tell } from '../tell.ts';
import { version } from '../version.ts';
import { reportDestinations } from './report-destinations.ts';
import { Gathering } from './report-sink.ts';
import { repositoryPath } from './repository-path.ts';

/**
 * Runs a command and writes the reports of what it has told. That a report cannot be written is found before the command
 * begins (exit code `unwritable`) or told at its end; then the exit code still says what the command did.
 */
export async function withReports(
  name: string,
  options: ReportOptions,
  io: Io,
  command: (io: Io) => Promise<ExitCode>,
  unwritable: ExitCode = EXIT.usage,
): Promise<ExitCode> {
  const destinations = await reportDestinations(options, io);
  if (!destinations.ok) {
    tell([destinations.error], io);
    return unwritable;
  }
  const reports = new Gathering(name, options.file);
  const isTaken = options.report.some(({ path }) => path === '-');
  const code = await command({ ...io, reports, out: isTaken ? silent(io.out) : io.out });
  // The process that goes on with the run tells how it ends.
  if (code === EXIT.takenOver) return code;
  const report = redactReport(makeReport(reports.told, repositoryPath(io)), io.redactor.redact);
  const taken = filesTakenIn(reports.told);
  for (const { format, path, write } of destinations.value) {
    const over = path === null ? null : await overwrites(path, taken, '--report');
    const written = over === null ? await write(formatReport(report, format, version)) : err(over);
    if (!written.ok) tell([written.error], io);
  }
  return code;
}

/** Which files a manifest and its tests are made of is known only once they have been read, if only to tell what is wrong. */
function filesTakenIn({ manifest, problems, tests = [] }: Told): readonly FileRead[] {
  const paths = new Set([
    ...(manifest?.files ?? []).map(({ path }) => path),
    ...problems.flatMap(({ at }) => (at === undefined ? [] : [at.source.path])),
    ...tests.map(({ path }) => path),
  ]);
  return [...paths].map(path => ({ what: 'what the command has read', path }));
}

/** Standard output of a command whose place a report takes. */
const silent = ({ style, columns, rows }: Output): Output => ({
  write() {},
  drain: async () => 'open',
  style,
  isTerminal: false,
  columns,
  rows,
});
