import type { Problem } from '../core/problem.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { PlanOptions } from '../plan/make-plan.ts';
import { planParts, withoutTriggers } from '../plan/plan-parts.ts';
import { type AgainstFault, type AgainstOptions, planBefore } from './against.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type ForecastFlags, forecastOptions } from './forecast-options.ts';
import type { Io } from './io.ts';
import { type LoadFault, tellLoadFault } from './load.ts';
import type { PlanFormat } from './plan-arguments.ts';
import { printPlan } from './print-plan.ts';
import { printReview } from './print-review.ts';
import { tell } from './tell.ts';

export interface CompareOptions extends AgainstOptions, ForecastFlags {
  readonly format: PlanFormat;
  /** 2 for a difference, 0 for none. */
  readonly detailedExitcode?: boolean;
}

/** What is compared with something older. */
export interface Newer {
  readonly manifest: Manifest;
  /** What is wanted of it. */
  readonly wanted: PlanOptions;
  /** What is wrong with it, so that a reviewer learns of it too; told already, or later, by the caller. */
  readonly findings: readonly Problem[];
}

/** `plan --against`: what a change to the manifest will start, or no longer start. */
export async function comparePlans(newer: Newer, options: CompareOptions, io: Io): Promise<ExitCode> {
  const { manifest, wanted, findings } = newer;
  const found = await planBefore(options, manifest, wanted, io);
  if (!found.ok) return tellMissing(found.error, newer, options, io);
  const before = found.value;
  const after = planParts(manifest, narrowed(wanted, before.only, manifest));
  const slips = after.unknown.filter(({ chosen }) => !before.knows(chosen));
  if (slips.length > 0) {
    tell(distinct(slips.map(({ problem }) => problem)), io);
    return EXIT.failed;
  }
  tellBroken(before.label, before, io);
  tellBroken(options.file, after, io);
  const broken = [...before.broken, ...after.broken];
  const verdict = await printReview(
    {
      before: withoutTriggers(before.plan, broken),
      after: withoutTriggers(after.plan, broken),
      compared: {
        before: before.label,
        after: options.file,
        broken: { before: before.broken, after: after.broken },
        problems: { before: before.problems, after: [...after.problems, ...findings] },
      },
    },
    await forecastOptions(options, io),
    options.format,
    io,
  );
  if (before.problems.length + after.problems.length > 0) return EXIT.failed;
  return options.detailedExitcode === true && verdict === 'different' ? EXIT.different : EXIT.ok;
}

/** Several values of an axis that is not there are one slip. */
const distinct = (problems: readonly Problem[]): readonly Problem[] => [
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

/** The comparison goes on without the triggers that are broken; the exit code says that it is not whole. */
function tellBroken(
  side: string,
  { broken, problems }: { readonly broken: readonly string[]; readonly problems: readonly Problem[] },
  io: Io,
): void {
  if (problems.length === 0) return;
  tell(problems, io);
  const names = broken.length === 0 ? '' : ` Not compared: ${broken.join(', ')}.`;
  io.err.write(io.err.style.bold(`\n${side} cannot be planned whole.${names}\n\n`));
}

/** A broken manifest on the older side: it is named, and the plan of the newer one is shown alone. */
async function tellMissing(
  fault: AgainstFault,
  { manifest, wanted, findings }: Newer,
  { format }: CompareOptions,
  io: Io,
): Promise<ExitCode> {
  if (fault.kind === 'missing') {
    tell(fault.problems, io);
    return EXIT.failed;
  }
  tellLoadFault(fault.fault, io);
  const { plan, problems, unknown } = planParts(manifest, wanted);
  const own = [...distinct(unknown.map(({ problem }) => problem)), ...problems];
  tell(own, io);
  const nothing = nothingToCompare(fault.label);
  tell([nothing], io);
  await printPlan(plan, format, io, [nothing, ...own, ...findings, ...faultProblems(fault.fault)]);
  return EXIT.failed;
}

const nothingToCompare = (label: string): Problem => ({
  code: 'broken-base',
  severity: 'error',
  message: `the manifest of ${label} is broken: nothing can be compared with it`,
  next: 'This is the plan of now. Compare with a commit in which the manifest is sound.',
});

const faultProblems = (fault: LoadFault): readonly Problem[] =>
  fault.kind === 'problems'
    ? fault.problems
    : [{ code: 'unreadable', severity: 'error', message: fault.message, next: fault.next }];
