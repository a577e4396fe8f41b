import type { Problem } from '../../core/problem.ts';
import { withoutTriggers } from '../../plan/narrow/narrow-triggers.ts';
import type { Compared } from '../../report/diff/compared.ts';
import { isSame } from '../../schedule/review/plan-review.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { forecastOptions } from '../plan/forecast-options.ts';
import { printBroken } from '../plan/print-broken.ts';
import { tell } from '../tell.ts';
import { isOfBroken, planBefore } from './against.ts';
import { compareWithNothing } from './compare-with-nothing.ts';
import { type CompareOptions, distinct, type Newer, newerParts, tellWarnings } from './newer-side.ts';
import { printReview } from './print-review.ts';
import { brokenWords, tellBrokenBase } from './tell-broken-base.ts';

/** `plan --against`: what a change to the manifest will start, or no longer start. */
export async function comparePlans(given: Newer, options: CompareOptions, io: Io): Promise<ExitCode> {
  // What nobody has given yet is the same on both sides, and no reason not to compare.
  const newer: Newer = { ...given, wanted: { ...given.wanted, missingInputs: 'open' } };
  const { manifest, wanted, findings } = newer;
  const refuse = (problems: readonly Problem[]): Promise<ExitCode> => {
    tell(problems, io);
    return printBroken(problems, manifest.source, options, io);
  };
  const found = await planBefore(options, manifest, wanted, io);
  if (!found.ok) {
    if (found.error.kind === 'broken') return compareWithNothing(found.error, newer, options, io);
    return refuse(found.error.problems);
  }
  const before = found.value;
  const after = newerParts(newer, before.only);
  const slips = after.unknown.filter(
    ({ chosen }) => !before.knows(chosen) && !isOfBroken(chosen, newer.broken),
  );
  if (slips.length > 0) return refuse(distinct(slips.map(({ problem }) => problem)));
  tellBrokenBase(before, io);
  if (after.problems.length > 0) {
    tell(after.problems, io);
    io.err.write(io.err.style.bold(`\n${brokenWords(options.file, after.broken)}\n\n`));
  }
  const broken = [...before.broken, ...after.broken];
  const compared: Compared = {
    before: before.label,
    after: options.file,
    broken: { before: before.broken, after: after.broken },
    problems: {
      before: [...before.problems, ...before.warnings],
      after: [...after.problems, ...findings],
    },
  };
  tellWarnings(compared, options.format, io);
  const review = await printReview(
    {
      before: withoutTriggers(before.plan, broken),
      after: withoutTriggers(after.plan, broken),
      compared,
    },
    await forecastOptions(options, io),
    options.format,
    io,
  );
  // The findings of the newer side are told to the reports one by one.
  if (review !== null)
    io.reports?.review(review, { ...compared, problems: { before: before.problems, after: [] } });
  if (after.problems.length > 0) return EXIT.failed;
  // Of what the older side cannot plan something must have changed, since now it can be planned or is gone.
  const isDifferent = review === null || !isSame(review) || before.problems.length > 0;
  return options.detailedExitcode === true && isDifferent ? EXIT.different : EXIT.ok;
}
