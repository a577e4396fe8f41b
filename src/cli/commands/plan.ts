import type { Problem } from '../../core/problem.ts';
import { visible } from '../../core/style.ts';
import type { LoadedManifest } from '../../manifest/load-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { type PlanOptions, streamPlan } from '../../plan/make-plan.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { Newer } from '../compare-plans.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { ForecastFlags } from '../forecast-options.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import type { PlanFormat } from '../plan-arguments.ts';
import { type ChoiceOptions, planOptions } from '../plan-options.ts';
import { printPlan } from '../print-plan.ts';
import type { SigningKeyOptions } from '../signing-key.ts';
import { tell } from '../tell.ts';
import type { Expiry } from '../write-plan-file.ts';

export interface PlanCommandOptions extends ChoiceOptions, ForecastFlags, SigningKeyOptions {
  readonly file: string;
  readonly format: PlanFormat;
  /** Where the plan is saved. */
  readonly out?: string;
  readonly expires?: Expiry;
  /** What it is compared with. */
  readonly against?: string;
  readonly detailedExitcode?: boolean;
}

export async function plan(
  triggers: readonly string[],
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    if (options.against !== undefined)
      io.err.write(`\n${options.file} is broken: nothing can be compared with ${options.against}.\n`);
    return EXIT.failed;
  }
  const { manifest } = loaded.value;
  const wanted = await planOptions(triggers, options, io);
  if (!wanted.ok) {
    tell(wanted.error, io);
    return EXIT.failed;
  }
  const excess = await budgetExcess(manifest, wanted.value, options, io);
  const code = await show({ ...loaded.value, excess }, wanted.value, options, io);
  if (code === EXIT.failed || excess.length === 0) return code;
  tell(excess, io);
  return EXIT.failed;
}

interface ToShow extends LoadedManifest {
  /** Bounds that the schedules break. */
  readonly excess: readonly Problem[];
}

/** Saves the plan if that is asked for, and prints it, or what differs. */
async function show(
  { manifest, warnings, excess }: ToShow,
  wanted: PlanOptions,
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { against, out, format } = options;
  const findings = [...excess, ...warnings];
  if (against !== undefined && out === undefined) {
    tellWarnings(warnings, format, io);
    return compare({ manifest, wanted, findings }, { ...options, against }, io);
  }
  const made = streamPlan(manifest, wanted);
  if (!made.ok) {
    tell(made.error, io);
    return EXIT.failed;
  }
  const stream = { ...made.value, warnings };
  if (out !== undefined && !(await save(stream, { ...options, out }, io))) return EXIT.failed;
  tellWarnings(warnings, format, io);
  if (against !== undefined) return compare({ manifest, wanted, findings }, { ...options, against }, io);
  io.reports?.plan(stream);
  await printPlan(stream, format, io, findings);
  if (format === 'text') io.err.write(io.err.style.dim('Nothing has been sent.\n'));
  return EXIT.ok;
}

/** To a person only where standard output does not hold them. */
function tellWarnings(warnings: readonly Problem[], format: PlanFormat, io: Io): void {
  io.reports?.problems(warnings);
  if (format === 'text') io.err.write(problemsText(warnings, io.err.style));
}

async function compare(
  newer: Newer,
  options: PlanCommandOptions & { readonly against: string },
  io: Io,
): Promise<ExitCode> {
  const { comparePlans } = await import('../compare-plans.ts');
  return comparePlans(newer, options, io);
}

async function save(
  stream: PlanStream,
  options: PlanCommandOptions & { readonly out: string },
  io: Io,
): Promise<boolean> {
  const { writePlanFile } = await import('../write-plan-file.ts');
  const saved = await writePlanFile(stream, options, io);
  if (!saved.ok) tell([saved.error], io);
  else io.err.write(io.err.style.dim(`The plan is saved in ${visible(options.out)}.\n`));
  return saved.ok;
}

/** What of `limits:` the schedules will break; told once the plan has been. */
async function budgetExcess(
  manifest: Manifest,
  wanted: PlanOptions,
  options: ForecastFlags,
  io: Io,
): Promise<readonly Problem[]> {
  if (manifest.limits.targets.size === 0) return [];
  const { overBudget } = await import('../over-budget.ts');
  return overBudget(manifest, wanted, options, io);
}
