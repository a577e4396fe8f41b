/**
 * volley as a library: the stages that the command line is made of, in the order in which data passes them.
 * text → Manifest → Plan → Run → events.
 */
export { type Clock, systemClock } from './core/clock.ts';
export type { QueueId, RequestKey, RunId } from './core/ids.ts';
export { type JobPath, showJob } from './core/job-path.ts';
export type { Problem } from './core/problem.ts';
export type { Result } from './core/result.ts';
export { type Location, type Position, SourceFile, type Span } from './core/source.ts';
export { type SecretReader, type SecretReference, showText, type Text } from './core/text.ts';
export { compileCel } from './manifest/cel.ts';
export type { CelError, CelExpression, CompileCel } from './manifest/cel-expression.ts';
export { type LoadedManifest, type LoadTools, loadManifest } from './manifest/load-manifest.ts';
export type { Manifest, Trigger } from './manifest/manifest.ts';
export type { ManifestProblem, ManifestProblemCode } from './manifest/problem-code.ts';
export { makePlan, type PlanOptions } from './plan/make-plan.ts';
export type { Plan, PlannedRequest, PlanProblem, PlanProblemCode } from './plan/plan.ts';
export { planDocument, requestDocument } from './plan/plan-json.ts';
export type { EventSink, RunEvent } from './run/events.ts';
export { execute, type RunOptions } from './run/execute.ts';
export type { EndState, RequestState, Verdict } from './run/request-state.ts';
export { createRunId } from './run/run-id.ts';
export { outcomeOf, type RequestReport, type RunOutcome, type RunSummary } from './run/summary.ts';
export { type Sandbox, type SandboxJob, type SandboxOptions, startSandbox } from './sandbox/sandbox.ts';
export { scheduleChecker } from './schedule/check-schedule.ts';
export { type Fire, firesBetween, nextFire } from './schedule/fires.ts';
export type { Schedule } from './schedule/schedule.ts';
export { scheduleReader } from './schedule/schedule-reader.ts';
export {
  createJenkinsTarget,
  type JenkinsAuth,
  type JenkinsOptions,
} from './targets/jenkins/jenkins-target.ts';
export type { Refusal, RefusalReason } from './targets/refusal.ts';
export type { Observation, Submission, SubmitOutcome, Target } from './targets/target.ts';
