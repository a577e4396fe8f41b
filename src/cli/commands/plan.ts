import type { LoadedManifest } from '../../manifest/load-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { type PlanOptions, streamPlan } from '../../plan/make-plan.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { problemsText } from '../../report/problem-text.ts';
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
  const code = await show(loaded.value, wanted.value, options, io);
  if (code === EXIT.failed) return code;
  return (await isWithinBudget(manifest, wanted.value, options, io)) ? code : EXIT.failed;
}

/** Saves the plan if that is asked for, and prints it, or what differs. */
async function show(
  { manifest, warnings }: LoadedManifest,
  wanted: PlanOptions,
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { against, out, format } = options;
  if (against !== undefined && out === undefined)
    return compare(manifest, wanted, { ...options, against }, io);
  const made = streamPlan(manifest, wanted);
  if (!made.ok) {
    tell(made.error, io);
    return EXIT.failed;
  }
  const stream = { ...made.value, warnings };
  if (out !== undefined && !(await save(stream, { ...options, out }, io))) return EXIT.failed;
  if (against !== undefined) return compare(manifest, wanted, { ...options, against }, io);
  io.reports?.problems(warnings);
  io.reports?.plan(stream);
  if (format === 'text') io.err.write(problemsText(warnings, io.err.style));
  await printPlan(stream, format, io);
  if (format === 'text') io.err.write(io.err.style.dim('Nothing has been sent.\n'));
  return EXIT.ok;
}

async function compare(
  manifest: Manifest,
  wanted: PlanOptions,
  options: PlanCommandOptions & { readonly against: string },
  io: Io,
): Promise<ExitCode> {
  const { comparePlans } = await import('../compare-plans.ts');
  return comparePlans(manifest, wanted, options, io);
}

async function save(
  stream: PlanStream,
  options: PlanCommandOptions & { readonly out: string },
  io: Io,
): Promise<boolean> {
  const { writePlanFile } = await import('../write-plan-file.ts');
  const saved = await writePlanFile(stream, options, io);
  if (!saved.ok) tell([saved.error], io);
  return saved.ok;
}

/** Whether what the schedules will ask of targets is within `limits:`; what is not has been told. */
async function isWithinBudget(
  manifest: Manifest,
  wanted: PlanOptions,
  options: ForecastFlags,
  io: Io,
): Promise<boolean> {
  if (manifest.limits.targets.size === 0) return true;
  const { overBudget } = await import('../over-budget.ts');
  const problems = await overBudget(manifest, wanted, options, io);
  tell(problems, io);
  return problems.length === 0;
}
