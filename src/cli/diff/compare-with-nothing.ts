import type { Problem } from '../../core/problem.ts';
import { withoutTriggers } from '../../plan/narrow/narrow-triggers.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { forecastOptions } from '../plan/forecast-options.ts';
import { printPlan } from '../plan/print-plan.ts';
import { tell } from '../tell.ts';
import { type CompareOptions, distinct, type Newer, newerParts, tellWarnings } from './newer-side.ts';
import { printReview } from './print-review.ts';
import { asWarnings, brokenBase } from './tell-broken-base.ts';

/** An older side whose manifest is broken as a whole. */
export interface NothingBefore {
  readonly label: string;
  /** Why. */
  readonly problems: readonly Problem[];
}

/**
 * Names a broken older side, and shows people the plan of the newer one alone. Programs get the document that they asked for: a
 * diff, in which nothing could be compared.
 */
export async function compareWithNothing(
  { label, problems }: NothingBefore,
  newer: Newer,
  options: CompareOptions,
  io: Io,
): Promise<ExitCode> {
  const { file, format, detailedExitcode = false } = options;
  const nothing = brokenBase(`the manifest of ${label} is broken: nothing can be compared with it`);
  io.err.write(problemsText(asWarnings(problems), io.err.style));
  const { plan, broken, problems: own, unknown } = newerParts(newer);
  tellWarnings({ before: label, after: file, problems: { before: [], after: newer.findings } }, format, io);
  const wrong = [...distinct(unknown.map(({ problem }) => problem)), ...own];
  tell([...wrong, nothing], io);
  io.reports?.plan(plan);
  if (format === 'json' || format === 'ndjson') {
    const names = plan.triggers.map(({ name }) => name);
    const rest = withoutTriggers(plan, names);
    const compared = {
      before: label,
      after: file,
      broken: { before: names, after: broken },
      problems: { before: [nothing, ...problems], after: [...wrong, ...newer.findings] },
    };
    const forecast = await forecastOptions(options, io);
    await printReview({ before: rest, after: rest, compared }, forecast, format, io);
  } else {
    await printPlan(plan, format, io, [nothing, ...wrong, ...newer.findings, ...problems]);
  }
  if (wrong.length > 0) return EXIT.failed;
  return detailedExitcode ? EXIT.different : EXIT.ok;
}
