import type { Problem } from '../../core/problem.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { Io } from '../io.ts';

/** An older side of which something is missing. */
export interface BrokenBase {
  readonly label: string;
  /** Triggers that are missing. */
  readonly broken: readonly string[];
  /** Why. */
  readonly problems: readonly Problem[];
}

/**
 * Tells what is wrong with the older side: a person all of it, as warnings, since nothing in the work tree can mend it; the
 * reports, whose findings are of the work tree, only that the comparison is not whole.
 */
export function tellBrokenBase({ label, broken, problems }: BrokenBase, io: Io): void {
  if (problems.length === 0) return;
  const words = brokenWords(label, broken);
  io.err.write(problemsText(asWarnings(problems), io.err.style));
  io.err.write(io.err.style.bold(`\n${words}\n\n`));
  io.reports?.problems([brokenBase(words.replace(/\.$/, ''))]);
}

export const asWarnings = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map(problem => ({ ...problem, severity: 'warning' }));

/** That a comparison is not whole, and that the newer side is not the reason. */
export const brokenBase = (message: string): Problem => ({
  code: 'broken-base',
  severity: 'warning',
  message,
  next: 'Compare with a commit in which the manifest is sound.',
});

export const brokenWords = (side: string, broken: readonly string[]): string =>
  `${side} cannot be planned whole.${broken.length === 0 ? '' : ` Not compared: ${broken.join(', ')}.`}`;
