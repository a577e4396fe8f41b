import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestParts } from '../../manifest/sound-parts.ts';
import type { PlanOptions } from '../../plan/make-plan.ts';
import { type PlanParts, planParts } from '../../plan/plan-parts.ts';
import type { Compared } from '../../report/diff/compared.ts';
import { comparedFindings, knownWords } from '../../report/diff/compared-findings.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { PlanFormat } from '../arguments/plan-arguments.ts';
import type { Io } from '../io.ts';
import type { ForecastFlags } from '../plan/forecast-options.ts';
import type { AgainstOptions } from './against.ts';

export interface CompareOptions extends AgainstOptions, ForecastFlags {
  readonly format: PlanFormat;
  /** 2 for a difference, 0 for none. */
  readonly detailedExitcode?: boolean;
}

/** What is compared with something older. Its `problems` are not told yet. */
export interface Newer extends Pick<ManifestParts, 'manifest' | 'broken' | 'problems'> {
  /** What is wanted of it. */
  readonly wanted: PlanOptions;
  /** What else is wrong with it. The errors among it are told by the caller. */
  readonly findings: readonly Problem[];
}

/** As much of the newer side as can be planned; where the other side is about some triggers only, of these. */
export function newerParts(
  { manifest, wanted, broken, problems }: Newer,
  only: readonly string[] | null = null,
): Omit<PlanParts, 'problems'> & { readonly problems: readonly Problem[] } {
  const parts = planParts(manifest, narrowed(wanted, only, manifest));
  return {
    ...parts,
    broken: [...broken, ...parts.broken],
    problems: [...problems, ...parts.problems],
  };
}

/** Several values of an axis that is not there are one slip. */
export const distinct = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(problems.map(problem => [problem.message, problem])).values(),
];

/** Where the other side is about some triggers only, the comparison is too, unless somebody has chosen. */
function narrowed(wanted: PlanOptions, only: readonly string[] | null, manifest: Manifest): PlanOptions {
  const { triggers, select = [], matrix } = wanted;
  const isChosen = triggers.length + select.length + (matrix?.size ?? 0) > 0;
  if (only === null || isChosen) return wanted;
  const known = only.filter(name => manifest.triggers.has(name));
  return known.length === 0 ? wanted : { ...wanted, triggers: known };
}

/** To a person only where standard output does not hold them; of those that were there before, how many there are. */
export function tellWarnings(compared: Compared, format: PlanFormat, { err }: Io): void {
  if (format !== 'text') return;
  const { fresh, known } = comparedFindings(compared);
  err.write(problemsText(fresh, err.style));
  if (known.length > 0) err.write(`${err.style.dim(`${knownWords(known)}: volley validate shows them.`)}\n`);
}
