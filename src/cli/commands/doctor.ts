import { didYouMean } from '../../core/did-you-mean.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { allTargets } from '../../plan/plan-targets.ts';
import { checkupDocument } from '../../report/doctor-json.ts';
import { checkupText } from '../../report/doctor-text.ts';
import { type CheckupScope, checkUp } from '../../targets/checkup/checkup.ts';
import { type Checkup, checkupOutcome } from '../../targets/checkup/finding.ts';
import type { Target } from '../../targets/target.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { type ChoiceOptions, planOptions } from '../plan/plan-options.ts';
import { addTargets } from '../targets/compose.ts';
import { tell } from '../tell.ts';

export interface DoctorOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** Looks at targets, and at the jobs that a run would build there, without triggering anything. */
export async function doctor(names: readonly string[], options: DoctorOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest } = loaded.value;
  const scope = await readScope(names, manifest, options, io);
  if (!scope.ok) {
    tell(scope.error, io);
    return EXIT.usage;
  }
  const connected = new Map<string, Target>();
  const problems = await addTargets(connected, scope.value, manifest, io);
  if (problems.length > 0) {
    tell(problems, io);
    return EXIT.usage;
  }
  const leave = new AbortController();
  const release = io.onInterrupt(() => leave.abort());
  try {
    const checkup = await checkUp(scope.value, connected, leave.signal);
    if (leave.signal.aborted) return EXIT.interrupted;
    print(checkup, options, io);
    io.reports?.checkup(checkup);
    return exitCodeOf(checkup);
  } finally {
    release();
    await Promise.all([...connected.values()].map(target => target.close()));
  }
}

/** The targets of these names, or all; and what the manifest's triggers would send there. */
async function readScope(
  names: readonly string[],
  manifest: Manifest,
  options: DoctorOptions,
  io: Io,
): Promise<Result<CheckupScope, readonly Problem[]>> {
  const unknown = names.filter(name => !manifest.targets.has(name));
  if (unknown.length > 0) return err(unknown.map(name => unknownTarget(name, manifest)));
  const isMeant = (name: string): boolean => names.length === 0 || names.includes(name);
  const all = allTargets(manifest, name => io.env[name]);
  const meant = new Map([...all].filter(([name]) => isMeant(name)));
  const leftOut = [...manifest.targets.keys()].filter(name => isMeant(name) && !all.has(name));
  if (leftOut.length > 0 && names.length > 0) return err(leftOut.map(name => notEvaluated(name, 'error')));
  tell(
    leftOut.map(name => notEvaluated(name, 'warning')),
    io,
  );
  const aimed = [...manifest.triggers.values()].filter(({ target }) => isMeant(target));
  // To the planner, no names are all triggers.
  if (aimed.length === 0) return ok({ targets: meant, triggers: [], requests: [] });
  const triggers = aimed.map(({ name }) => name);
  const wanted = await planOptions(triggers, options, io);
  const made = wanted.ok ? makePlan(manifest, wanted.value) : wanted;
  if (!made.ok) return made;
  // What a chosen trigger needs may fire elsewhere.
  const requests = made.value.requests.filter(({ target }) => isMeant(target));
  return ok({ targets: meant, triggers: made.value.triggers, requests });
}

function unknownTarget(name: string, { source, targets }: Manifest): Problem {
  const guess = didYouMean(name, targets.keys());
  return {
    code: 'unknown-target',
    severity: 'error',
    message: `${source.path} has no target "${name}"`,
    next: guess === null ? `It has: ${[...targets.keys()].join(', ')}.` : `Did you mean "${guess}"?`,
  };
}

/** Its triggers, if it has any, tell what exactly is missing. */
const notEvaluated = (name: string, severity: Problem['severity']): Problem => ({
  code: 'target-not-evaluated',
  severity,
  message: `the target "${name}" is not looked at: its address or credentials need something that is not set`,
  next: 'Set the environment variables that it reads, or take it out of the manifest.',
});

function print(checkup: Checkup, { format }: DoctorOptions, io: Io): void {
  if (format === 'json') io.out.write(`${JSON.stringify(checkupDocument(checkup), null, 2)}\n`);
  else io.out.write(checkupText(checkup, io.out.style));
}

function exitCodeOf(checkup: Checkup): ExitCode {
  const outcome = checkupOutcome(checkup);
  switch (outcome) {
    case 'well':
      return EXIT.ok;
    case 'to-mend':
      return EXIT.failed;
    case 'refused':
      return EXIT.refused;
    default:
      return unreachable(outcome);
  }
}
