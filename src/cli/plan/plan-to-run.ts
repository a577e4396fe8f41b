import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { rehearsePlan } from '../../plan/rehearse-plan.ts';
import type { Io } from '../io.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import { type ChoiceOptions, planOptions } from './plan-options.ts';
import type { SigningKeyOptions } from './signing-key.ts';

export interface PlanToRunOptions extends ChoiceOptions, SigningKeyOptions {
  /** A saved plan, fired exactly as it is. */
  readonly plan?: string;
  readonly allowStale?: boolean;
}

/** What a run fires: a plan made of the manifest now, or one that was saved. `rehearsal`: where it is fired instead. */
export async function planToRun(
  triggers: readonly string[],
  options: PlanToRunOptions,
  manifest: Manifest,
  rehearsal: Rehearsal | null,
  io: Io,
): Promise<Result<Plan, readonly Problem[]>> {
  const { plan: path } = options;
  if (path !== undefined) {
    const choices = [...triggers, ...choosingFlags(options)];
    if (choices.length > 0) return err([chosenTwice(choices)]);
    const { planOfFile } = await import('./plan-file-input.ts');
    const at = { now: systemClock.now(), rehearsed: rehearsal !== null };
    const saved = await planOfFile({ ...options, plan: path }, manifest, at, io);
    return saved.ok && rehearsal !== null ? ok(rehearsePlan(saved.value, rehearsal.place)) : saved;
  }
  const wanted = await planOptions(triggers, options, io);
  if (!wanted.ok) return wanted;
  return makePlan(manifest, {
    ...wanted.value,
    ...(rehearsal === null ? {} : { rehearsal: rehearsal.place }),
  });
}

/** The flags that are given and say what is planned, which a plan that is there has decided. */
function choosingFlags(options: ChoiceOptions): readonly string[] {
  const { input, inputsFile, select = [], matrix, rotation, changedOnly } = options;
  return [
    ...(input.size > 0 ? ['--input'] : []),
    ...(inputsFile === undefined ? [] : ['--inputs-file']),
    ...(select.length > 0 ? ['--select'] : []),
    ...(matrix.size > 0 ? ['--matrix'] : []),
    ...(rotation === undefined ? [] : ['--rotation']),
    ...(changedOnly === undefined ? [] : ['--changed-only']),
  ];
}

/** `choices`: names of triggers and flags. */
const chosenTwice = (choices: readonly string[]): Problem => ({
  code: 'plan-and-choice',
  severity: 'error',
  message: `--plan fires a plan as it was saved: it cannot be chosen anew by ${choices.join(', ')}`,
  next: 'Leave that out, or save a plan of what is meant: `volley plan … --out FILE`.',
});
