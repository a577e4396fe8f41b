import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ReportOptions } from './report-arguments.ts';

/** Runs a command, with reports where somebody wants any: what they need is loaded only then. */
export async function reported(
  name: string,
  options: ReportOptions,
  io: Io,
  command: (io: Io) => Promise<ExitCode>,
): Promise<ExitCode> {
  const isAutomatic = options.github && io.env.GITHUB_ACTIONS === 'true';
  if (options.report.length === 0 && !isAutomatic) return command(io);
  return (await import('./command-reports.ts')).withReports(name, options, io, command);
}
