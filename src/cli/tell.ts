import type { Problem } from '../core/problem.ts';
import { problemsText } from '../report/problem-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** Tells a person what is wrong, and the reports of this command, if there are any. */
export function tell(problems: readonly Problem[], io: Io): void {
  io.err.write(problemsText(problems, io.err.style));
  io.reports?.problems(problems);
}

/** Tells why a command was not begun. Gives the exit code that says so. */
export function refuse(problems: readonly Problem[], io: Io): ExitCode {
  tell(problems, io);
  return EXIT.usage;
}
