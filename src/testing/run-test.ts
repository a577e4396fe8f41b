import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { RehearsalPlace } from '../plan/plan-targets.ts';
import { chooseTriggers, withFollowers } from '../plan/select/choose-triggers.ts';
import { manifestSchedules } from '../schedule/manifest-schedules.ts';
import { requestDifferences } from './differences.ts';
import { judge, listed } from './judge.ts';
import type { Mismatch } from './mismatch.ts';
import { plannedOutcomes } from './planned-outcomes.ts';
import type { Rehearse } from './rehearsed-run.ts';
import type { ManifestTest, PlannedBuild } from './test-file.ts';
import { firesIn, type TestFire } from './test-fires.ts';
import { FIRES, REQUESTS, RESULTS } from './test-subjects.ts';

/** Of a test whose names have been checked. */
export interface TestResult {
  readonly test: ManifestTest;
  /** Nothing: it passed. */
  readonly mismatches: readonly Mismatch[];
  /** How long it took, in milliseconds of the real time. */
  readonly duration: number;
}

/** What tests are run with. */
export interface TestTerms {
  readonly rehearse: Rehearse;
  /** Only to tell how long tests take. */
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Fires, plan and, where it is asked for, rehearsal of one test, each compared with what is expected. */
export async function runTest(
  test: ManifestTest,
  manifest: Manifest,
  { rehearse, clock }: TestTerms,
): Promise<TestResult> {
  const { expect } = test;
  const begin = clock.monotonic();
  const fires = firesOf(test, manifest);
  const ofFires = expect.fires === null ? [] : judge(expect.fires, fires ?? [], FIRES);
  const isPlanned = expect.requests !== null || expect.problem !== null || test.rehearse;
  const ofPlan = isPlanned ? await judgePlan(test, manifest, fires, rehearse) : [];
  const mismatches = [...ofFires, ...ofPlan].sort((a, b) => a.at.start - b.at.start);
  return { test, mismatches, duration: clock.monotonic() - begin };
}

/** null: the test is about a run by hand. */
function firesOf({ span, triggers }: ManifestTest, manifest: Manifest): readonly TestFire[] | null {
  if (span === null) return null;
  const chosen = chooseTriggers(
    manifest,
    triggers.map(({ value }) => value),
  );
  return chosen.ok ? firesIn(span, manifestSchedules(chosen.value)) : [];
}

async function judgePlan(
  test: ManifestTest,
  manifest: Manifest,
  fires: readonly TestFire[] | null,
  rehearse: Rehearse,
): Promise<readonly Mismatch[]> {
  const { expect } = test;
  const planned = planOf(test, manifest, fires);
  if (planned.kind === 'problems') return judgeProblems(test, planned.problems);
  const mismatches: Mismatch[] = [];
  if (expect.problem !== null) {
    mismatches.push({
      code: 'wrong-problem',
      at: expect.problem.at,
      message: `there is a plan, though ${expect.problem.value} is expected`,
      got: [],
      next: 'Correct the manifest, or leave `problem` out.',
    });
  }
  const plan = planned.kind === 'plan' ? planned.plan : null;
  if (expect.requests !== null) mismatches.push(...judge(expect.requests, plan?.requests ?? [], REQUESTS));
  return test.rehearse
    ? [...mismatches, ...(await judgeRehearsal(test, plan, manifest, rehearse))]
    : mismatches;
}

type Planned =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Nothing fires on that day. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

function planOf(
  { triggers, inputs, env, rotation }: ManifestTest,
  manifest: Manifest,
  fires: readonly TestFire[] | null,
): Planned {
  const started = (fires ?? []).filter(({ outcome }) => outcome.kind === 'fired');
  const names =
    fires === null
      ? triggers.map(({ value }) => value)
      : [...new Set(started.flatMap(({ trigger }) => withFollowers(manifest, trigger)))];
  if (fires !== null && names.length === 0) return { kind: 'nothing' };
  const plan = makePlan(manifest, {
    triggers: names,
    inputs: new Map(),
    inputsFile: inputs,
    env: name => env.get(name),
    rotation,
    rehearsal: NOWHERE,
  });
  return plan.ok ? { kind: 'plan', plan: plan.value } : { kind: 'problems', problems: plan.error };
}

/** Targets are not looked at: their addresses may need variables that only the real environment has. */
const NOWHERE: RehearsalPlace = { url: 'http://127.0.0.1/', auth: { kind: 'none' } };

function judgeProblems({ at, expect }: ManifestTest, problems: readonly Problem[]): readonly Mismatch[] {
  const expected = expect.problem;
  if (expected !== null && problems.some(({ code }) => code === expected.value)) return [];
  const [first] = problems;
  const hasOther = expected !== null && first !== undefined;
  return [
    {
      code: expected === null ? 'no-plan' : 'wrong-problem',
      at: expected?.at ?? at,
      message: expected === null ? 'there is no plan' : `there is another problem than ${expected.value}`,
      got: problems.map(({ code, message }) => `${code}: ${message}`),
      next: hasOther
        ? `Correct the manifest, or expect ${first.code} here.`
        : `Correct the manifest or what the test gives, or expect \`problem: ${first?.code}\`.`,
    },
  ];
}

async function judgeRehearsal(
  test: ManifestTest,
  plan: Plan | null,
  manifest: Manifest,
  rehearse: Rehearse,
): Promise<readonly Mismatch[]> {
  const { at, builds, expect } = test;
  const sandbox = plan === null ? manifest.sandbox : plannedOutcomes(plan, manifest.sandbox, builds);
  const run = plan === null ? null : await rehearse(plan, { ...manifest, sandbox }, test);
  const reports = run?.summary.requests ?? [];
  const exitCode = run?.exitCode ?? 0;
  if (run?.isEndless === true) {
    const endless: Mismatch = {
      code: 'endless',
      at,
      message: 'the run has not ended within a day, and was stopped',
      got: reports.filter(({ good }) => !good).map(RESULTS.show),
      next: 'Give the trigger a `timeout: {build: …}`: a build may really hang.',
    };
    // No test expects how it was stopped, so nothing else is compared.
    return [endless];
  }
  const mismatches = [...unusedBuilds(builds, plan), ...unusedFaults(test, run?.struck ?? [])];
  if (expect.results !== null) mismatches.push(...judge(expect.results, reports, RESULTS));
  if (expect.exitCode !== null && expect.exitCode.value !== exitCode) {
    mismatches.push({
      code: 'wrong-exit-code',
      at: expect.exitCode.at,
      message: `the run ends with ${exitCode}, not ${expect.exitCode.value}`,
      got: reports.map(RESULTS.show),
      next: `Correct the manifest, or write ${exitCode} here.`,
    });
  }
  return mismatches;
}

/** A build that ends so is what the test is about: if there is none, it has tested something else. */
function unusedBuilds(builds: readonly PlannedBuild[], plan: Plan | null): readonly Mismatch[] {
  const requests = plan?.requests ?? [];
  return builds
    .filter(build => requests.every(request => requestDifferences(build.requests, request).length > 0))
    .map(({ requests: { at } }) => ({
      code: 'unused-build',
      at,
      message: 'no request fits, so that no build ends like this',
      got: listed(requests, REQUESTS),
      next: 'Correct it, or leave it out.',
    }));
}

/** As with builds: what has never happened was not tested. */
const unusedFaults = ({ faults }: ManifestTest, struck: readonly number[]): readonly Mismatch[] =>
  faults
    .filter((_, index) => (struck[index] ?? 0) === 0)
    .map(({ value, at }) => ({
      code: 'unused-fault',
      at,
      message: `the fault ${value} has struck no request`,
      got: [],
      next: 'Correct which requests it can strike, or leave it out.',
    }));
