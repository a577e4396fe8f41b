/**
 * volley as a library: the stages that the command line is made of, in the order in which data passes them.
 * text → Manifest → Plan → Run → events → reports.
 *
 * - A plan as a document for people: `planText`, `planMarkdown`, `planHtml`, `planMermaid`.
 * - What differs between two plans: `planReview`, then `diffText`, `diffMarkdown`, `diffHtml`.
 * - A run, a plan or tests for other tools: `makeReport`, then `redactReport` where there are secrets, then `formatReport`.
 *   A run is told by its summary and by a `RunView` that has taken its events.
 * - Tests of a manifest: `readTestFile`, then `runTests`.
 */

export { type Clock, systemClock } from './core/clock.ts';
export type { QueueId, RequestKey, RunId } from './core/ids.ts';
export { type JobPath, showJob } from './core/job-path.ts';
export type { Problem } from './core/problem.ts';
export { createRedactor, type Redactor } from './core/redactor.ts';
export type { Result } from './core/result.ts';
export { type Location, type Position, SourceFile, type Span } from './core/source.ts';
export { noStyle, type Style } from './core/style.ts';
export { type SecretReader, type SecretReference, showText, type Text } from './core/text.ts';
export {
  type GatheredManifest,
  type GatherTools,
  gatherManifest,
} from './manifest/compose/gather.ts';
export type { FileFault, FolderEntry, ManifestFiles } from './manifest/compose/manifest-files.ts';
export type { Fix, PlacedEdit } from './manifest/edit/fix.ts';
export { formatYaml } from './manifest/edit/format-yaml.ts';
export { compileCel } from './manifest/expression/cel.ts';
export type { CelError, CelExpression, CompileCel } from './manifest/expression/cel-expression.ts';
export { type LoadedManifest, type LoadTools, loadManifest, readGathered } from './manifest/load-manifest.ts';
export type { Manifest, Trigger } from './manifest/manifest.ts';
export { type Origin, originOf } from './manifest/origin.ts';
export type { ManifestProblem, ManifestProblemCode } from './manifest/problem-code.ts';
export { MANIFEST_RULES } from './manifest/rules/index.ts';
export type {
  Finding,
  LintSubject,
  Rule,
  RuleLevel,
  RuleLevels,
} from './manifest/rules/rule.ts';
export { RULE_NAMES, type RuleName } from './manifest/rules/rule-name.ts';
export { PARSE_LIMITS, type ParseLimits } from './manifest/yaml/parse-limits.ts';
export { type PlanDiff, planDiff } from './plan/diff/plan-diff.ts';
export { diffRequests, type RequestChange } from './plan/diff/request-diff.ts';
export { type PlanFile, type PlanFileOptions, planFileChunks, planFileText } from './plan/file/plan-file.ts';
export type { PlanFileFault, PlanFileFaultCode } from './plan/file/plan-file-fault.ts';
export { planFileFaults } from './plan/file/plan-file-holds.ts';
export {
  type LoadedPlanFile,
  PlanFileReader,
  type PlanFileTools,
  parsePlanFile,
} from './plan/file/plan-file-load.ts';
export { type FileInputs, readInputsFile } from './plan/inputs-file.ts';
export { makePlan, type PlanOptions, streamPlan } from './plan/make-plan.ts';
export type { Plan, PlannedRequest, PlanProblem, PlanProblemCode, PlanStream } from './plan/plan.ts';
export { planDocument, requestDocument } from './plan/render/plan-json.ts';
export { planText } from './plan/render/plan-text.ts';
export { requestLines } from './plan/render/request-lines.ts';
export { requestRules } from './plan/rules/index.ts';
export { type Coverage, coverageText } from './plan/sampling/coverage.ts';
export { type SavedPlan, savePlan } from './plan/saved/saved-plan.ts';
export type { PlanFault, PlanFaultCode } from './plan/saved/saved-plan-fault.ts';
export { loadPlan, parsePlan } from './plan/saved/saved-plan-load.ts';
export type { Changes } from './plan/select/select-changes.ts';
export type { MatrixChoice } from './plan/select/select-matrix.ts';
export type { Selector } from './plan/select/select-triggers.ts';
export type { BothSides, Compared } from './report/diff/compared.ts';
export { diffHtml } from './report/diff/diff-html.ts';
export { diffMarkdown } from './report/diff/diff-markdown.ts';
export { diffText } from './report/diff/diff-text.ts';
export { eventDocument } from './report/event-json.ts';
export { formatReport } from './report/formats/formats.ts';
export { makeReport, type Told } from './report/formats/make-report.ts';
export { redactReport } from './report/formats/redact-report.ts';
export type {
  CaseOutcome,
  Report,
  ReportCase,
  ReportFinding,
  ReportPlace,
  ReportSuite,
  Reviewed,
  RunFacts,
  Trouble,
} from './report/formats/report.ts';
export { REPORT_FORMATS, type ReportFormat } from './report/formats/report-format.ts';
export { planHtml } from './report/plan/plan-html.ts';
export { planMarkdown } from './report/plan/plan-markdown.ts';
export { planMermaid } from './report/plan/plan-mermaid.ts';
export { problemsText } from './report/problem-text.ts';
export { RunView } from './report/run-view.ts';
export { summaryDocument } from './report/summary/summary-json.ts';
export { summaryText } from './report/summary/summary-text.ts';
export type { EventSink, RunEvent } from './run/events.ts';
export { execute, type RunOptions } from './run/execute.ts';
export type { EndState, RequestState, Verdict } from './run/request-state.ts';
export { createRunId } from './run/run-id.ts';
export { outcomeOf, type RequestReport, type RunOutcome, type RunSummary } from './run/summary.ts';
export { type Sandbox, type SandboxJob, type SandboxOptions, startSandbox } from './sandbox/sandbox.ts';
export { scheduleChecker } from './schedule/check-schedule.ts';
export type { Candidate, Cause, Decision, Outcome } from './schedule/decide/decision.ts';
export type { Pause, Pauses } from './schedule/decide/pauses.ts';
export type { Progress } from './schedule/decide/progress.ts';
export type { TriggerState } from './schedule/decide/trigger-state.ts';
export { type Fire, firesBetween, nextFire } from './schedule/fires.ts';
export { exclusionAt, nextOccasion, startOfOccasion } from './schedule/occasions.ts';
export { type PlanReview, planReview, type ReviewOptions } from './schedule/review/plan-review.ts';
export { SCHEDULE_RULES } from './schedule/rules/index.ts';
export type { Schedule } from './schedule/schedule.ts';
export { scheduleReader } from './schedule/schedule-reader.ts';
export { type Remembered, Scheduler, type SchedulerOptions } from './schedule/scheduler.ts';
export { type Simulation, type SimulationOptions, simulate } from './schedule/simulate/simulate.ts';
export { nodeCronTicks } from './schedule/ticks/node-cron-ticks.ts';
export type { TickSource } from './schedule/ticks/tick-source.ts';
export type { Journal, Recorded } from './store/journal.ts';
export type { RecordedEvent, SequencedEvent } from './store/recorded-event.ts';
export type {
  EventQuery,
  FireRecord,
  ForgetStep,
  HistoryQuery,
  NewRun,
  Owner,
  RequestRecord,
  Retention,
  RunRecord,
} from './store/records.ts';
export { PLAIN_TERMS, type RunTerms } from './store/run-terms.ts';
export { openStore, type StoreTools } from './store/sqlite/open-store.ts';
export type { Store } from './store/store.ts';
export type { StoreFault, StoreFaultCode } from './store/store-fault.ts';
export { type StorePlace, storePlace } from './store/store-path.ts';
export type { Observation } from './targets/follower.ts';
export {
  createJenkinsTarget,
  type JenkinsAuth,
  type JenkinsOptions,
} from './targets/jenkins/jenkins-target.ts';
export type { Refusal, RefusalReason } from './targets/refusal.ts';
export type { Submission, SubmitOutcome } from './targets/submission.ts';
export type { Target } from './targets/target.ts';
export { readTestFile } from './testing/read-test-file.ts';
export type { Rehearse, RehearsedRun } from './testing/rehearsed-run.ts';
export type { TestResult, TestTerms } from './testing/run-test.ts';
export { runTests, type TestedFile } from './testing/run-tests.ts';
export type { ManifestTest, TestFile } from './testing/test-file.ts';
export type { TestProblem, TestProblemCode } from './testing/test-problem.ts';
