import type { Problem } from '../core/problem.ts';
import { problemsText } from '../report/problem-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';

/** Tells a person what is wrong, and the reports of this command, if there are any. */
export function tell(problems: readonly Problem[], io: Io): void {
  const told = toldProblems(problems, io);
  io.err.write(problemsText(told, io.err.style));
  io.reports?.problems(told);
}

/** With next steps that work in this shell. */
export const toldProblems = (problems: readonly Problem[], io: Pick<Io, 'told'>): readonly Problem[] =>
  problems.map(problem =>
    problem.next === undefined ? problem : { ...problem, next: io.told(problem.next) },
  );

/** Tells why a command was not begun. Gives the exit code that says so. */
export function refuse(problems: readonly Problem[], io: Io): ExitCode {
  tell(problems, io);
  return EXIT.usage;
}
