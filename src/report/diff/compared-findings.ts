import { countBy, takeFrom } from '../../core/counts.ts';
import { count } from '../../core/plural.ts';
import { isError, type Problem } from '../../core/problem.ts';
import type { Compared } from './compared.ts';

/** What is wrong with two sides that are compared, by what a reviewer has to do about it. */
export interface ComparedFindings {
  /** Of both sides, those of the newer one first: they can still be mended, and the command fails for them. */
  readonly errors: readonly SidedProblem[];
  /** Warnings that only the newer side has. */
  readonly fresh: readonly Problem[];
  /** Warnings of the newer side that the older one has, too: the change is not their reason. */
  readonly known: readonly Problem[];
}

/** A problem, and the side that it is of. */
export interface SidedProblem {
  readonly side: string;
  readonly problem: Problem;
}

export function comparedFindings({ before, after, problems }: Compared): ComparedFindings {
  const [olds, news] = [problems?.before ?? [], problems?.after ?? []];
  const warnings = news.filter(problem => !isError(problem));
  const known = alsoIn(warnings, olds);
  return {
    errors: [
      ...news.filter(isError).map(problem => ({ side: after, problem })),
      ...olds.filter(isError).map(problem => ({ side: before, problem })),
    ],
    fresh: warnings.filter(problem => !known.has(problem)),
    known: warnings.filter(problem => known.has(problem)),
  };
}

/** `84 warnings are as before (equal-requests 80, bare-text 4)`; empty when there are none. */
export function knownWords(known: readonly Problem[]): string {
  if (known.length === 0) return '';
  return `${count(known.length, 'warning')} ${known.length === 1 ? 'is' : 'are'} as before (${codeCounts(known)})`;
}

/** `equal-requests 80, bare-text 4`. */
export const codeCounts = (problems: readonly Problem[]): string =>
  [...countBy(problems, ({ code }) => code)].map(([code, amount]) => `${code} ${amount}`).join(', ');

/** The problems that are among the others, too; each of the others matches at most one. */
function alsoIn(problems: readonly Problem[], others: readonly Problem[]): ReadonlySet<Problem> {
  const take = takeFrom(others.map(senseOf));
  return new Set(problems.filter(problem => take(senseOf(problem)) || take(placelessSense(problem))));
}

/** Lines move, so a place is compared by what is written there. A saved plan has no places. */
const senseOf = ({ code, message, at }: Problem): string =>
  JSON.stringify([code, message, at === undefined ? null : at.source.text.slice(at.start, at.end)]);

const placelessSense = ({ code, message }: Problem): string => JSON.stringify([code, message, null]);
