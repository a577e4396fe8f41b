import type { ReportOptions } from '../arguments/report-arguments.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/**
 * Runs a command, with reports where somebody wants any: what they need is loaded only then. `unwritable`: the exit code where a
 * report cannot be written, so that nothing is begun; default: 2.
 */
export async function reported(
  name: string,
  options: ReportOptions,
  io: Io,
  command: (io: Io) => Promise<ExitCode>,
  unwritable: ExitCode = EXIT.usage,
): Promise<ExitCode> {
  const isAutomatic = options.github && io.env.GITHUB_ACTIONS === 'true';
  if (options.report.length === 0 && !isAutomatic) return command(io);
  return (await import('./command-reports.ts')).withReports(name, options, io, command, unwritable);
}
