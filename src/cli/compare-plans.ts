import type { Problem } from '../core/problem.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { PlanOptions } from '../plan/make-plan.ts';
import type { PlanStream } from '../plan/plan.ts';
import { planParts, withoutTriggers } from '../plan/plan-parts.ts';
import { type AgainstFault, type AgainstOptions, planBefore } from './against.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type ForecastFlags, forecastOptions } from './forecast-options.ts';
import type { Io } from './io.ts';
import { tellLoadFault } from './load.ts';
import type { PlanFormat } from './plan-arguments.ts';
import { printPlan } from './print-plan.ts';
import { printReview } from './print-review.ts';
import { tell } from './tell.ts';

export interface CompareOptions extends AgainstOptions, ForecastFlags {
  readonly format: PlanFormat;
  /** 2 for a difference, 0 for none. */
  readonly detailedExitcode?: boolean;
}

/** `plan --against`: what a change to the manifest will start, or no longer start. */
export async function comparePlans(
  manifest: Manifest,
  wanted: PlanOptions,
  options: CompareOptions,
  io: Io,
): Promise<ExitCode> {
  const found = await planBefore(options, manifest, wanted, io);
  if (!found.ok) return tellMissing(found.error, manifest, wanted, options.format, io);
  const before = found.value;
  const chosen = narrowed(wanted, before.only, manifest);
  const after = planParts(manifest, chosen);
  tellBroken(before.label, before, io);
  tellBroken(options.file, after, io);
  const broken = [...before.broken, ...after.broken];
  const verdict = await printReview(
    {
      before: withoutTriggers(before.plan, broken),
      after: withoutTriggers(after.plan, broken),
      compared: { before: before.label, after: options.file },
    },
    await forecastOptions(options, io),
    options.format,
    io,
  );
  if (before.problems.length + after.problems.length > 0) return EXIT.failed;
  return options.detailedExitcode === true && verdict === 'different' ? EXIT.different : EXIT.ok;
}

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
  manifest: Manifest,
  wanted: PlanOptions,
  format: PlanFormat,
  io: Io,
): Promise<ExitCode> {
  if (fault.kind === 'missing') {
    tell(fault.problems, io);
    return EXIT.failed;
  }
  tellLoadFault(fault.fault, io);
  const note = `The manifest of ${fault.label} is broken: nothing can be compared with it. This is the plan of today:`;
  io.err.write(io.err.style.bold(`\n${note}\n\n`));
  const { plan, problems }: { readonly plan: PlanStream; readonly problems: readonly Problem[] } = planParts(
    manifest,
    wanted,
  );
  tell(problems, io);
  await printPlan(plan, format, io);
  return EXIT.failed;
}
