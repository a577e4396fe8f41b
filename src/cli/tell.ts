import type { Problem } from '../core/problem.ts';
import { problemsText } from '../report/problem-text.ts';
import type { Io } from './io.ts';

/** Tells a person what is wrong, and the reports of this command, if there are any. */
export function tell(problems: readonly Problem[], io: Io): void {
  io.err.write(problemsText(problems, io.err.style));
  io.reports?.problems(problems);
}
