import type { Problem } from '../../core/problem.ts';
import { ok, type Result } from '../../core/result.ts';
import type { SourceFile } from '../../core/source.ts';
import { visible } from '../../core/visible.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestParts } from '../../manifest/sound-parts.ts';
import { type PlanOptions, streamPlan } from '../../plan/make-plan.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { PlanFormat } from '../arguments/plan-arguments.ts';
import type { Newer } from '../diff/newer-side.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { faultProblems, type LoadFault, load, loadParts, tellLoadFault } from '../manifest/load.ts';
import type { ForecastFlags } from '../plan/forecast-options.ts';
import { type ChoiceOptions, planOptions } from '../plan/plan-options.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { SigningKeyOptions } from '../plan/signing-key.ts';
import type { Expiry } from '../plan/write-plan-file.ts';
import { tell } from '../tell.ts';

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
  const loaded = await read(options, io);
  if (!loaded.ok) return showFault(loaded.error, options, io);
  const { manifest } = loaded.value;
  const wanted = await planOptions(triggers, options, io);
  if (!wanted.ok) {
    tell(wanted.error, io);
    return showBroken(wanted.error, manifest.source, options, io);
  }
  const excess = await budgetExcess(manifest, wanted.value, options, io);
  const code = await show({ ...loaded.value, excess }, wanted.value, options, io);
  if (code === EXIT.failed || excess.length === 0) return code;
  tell(excess, io);
  // Whoever fires a saved plan takes it for one that has passed.
  if (options.out !== undefined)
    io.err.write(`\nThe plan breaks \`limits:\` and is not saved in ${visible(options.out)}.\n`);
  return EXIT.failed;
}

/**
 * What is compared may be broken in parts, of which the other side or the reviewer knows; what is saved, to be fired, must be
 * whole.
 */
async function read(
  { file, against, out }: PlanCommandOptions,
  io: Io,
): Promise<Result<ManifestParts, LoadFault>> {
  if (against !== undefined && out === undefined) return loadParts(file, io);
  const whole = await load(file, io);
  return whole.ok ? ok({ ...whole.value, broken: [], problems: [] }) : whole;
}

async function showFault(fault: LoadFault, options: PlanCommandOptions, io: Io): Promise<ExitCode> {
  const { file, against } = options;
  tellLoadFault(fault, io);
  if (against !== undefined) io.err.write(`\n${file} is broken: nothing can be compared with ${against}.\n`);
  const source = fault.kind === 'problems' ? (fault.source ?? null) : null;
  return showBroken(faultProblems(fault), source, options, io);
}

async function showBroken(
  problems: readonly Problem[],
  source: SourceFile | null,
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { printBroken } = await import('../plan/print-broken.ts');
  return printBroken(problems, source, options, io);
}

interface ToShow extends ManifestParts {
  /** Bounds that the schedules break. */
  readonly excess: readonly Problem[];
}

/** Saves the plan if that is asked for, and prints it, or what differs. */
async function show(
  { excess, ...loaded }: ToShow,
  wanted: PlanOptions,
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const { against, out, format } = options;
  const { manifest, warnings } = loaded;
  const findings = [...excess, ...warnings];
  if (against !== undefined && out === undefined) {
    io.reports?.problems(warnings);
    return compare({ ...loaded, wanted, findings }, { ...options, against }, io);
  }
  const made = streamPlan(manifest, wanted);
  if (!made.ok) {
    tell(made.error, io);
    return showBroken([...made.error, ...findings], manifest.source, options, io);
  }
  const stream = { ...made.value, warnings };
  if (out !== undefined && excess.length === 0 && !(await save(stream, { ...options, out }, io)))
    return EXIT.failed;
  io.reports?.problems(warnings);
  if (against !== undefined) return compare({ ...loaded, wanted, findings }, { ...options, against }, io);
  if (format === 'text') io.err.write(problemsText(warnings, io.err.style));
  io.reports?.plan(stream);
  await printPlan(stream, format, io, findings);
  if (format === 'text') io.err.write(io.err.style.dim('Nothing has been sent.\n'));
  return EXIT.ok;
}

async function compare(
  newer: Newer,
  options: PlanCommandOptions & { readonly against: string },
  io: Io,
): Promise<ExitCode> {
  const { comparePlans } = await import('../diff/compare-plans.ts');
  return comparePlans(newer, options, io);
}

async function save(
  stream: PlanStream,
  options: PlanCommandOptions & { readonly out: string },
  io: Io,
): Promise<boolean> {
  const { writePlanFile } = await import('../plan/write-plan-file.ts');
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
  const { overBudget } = await import('../plan/over-budget.ts');
  return overBudget(manifest, wanted, options, io);
}
