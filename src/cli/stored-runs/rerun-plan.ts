import type { RequestKey } from '../../core/ids.ts';
import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { narrowPlan, narrowToRequests } from '../../plan/narrow/narrow-plan.ts';
import type { Plan, PlannedRequest } from '../../plan/plan.ts';
import { type Selector, selectTriggers } from '../../plan/select/select-triggers.ts';
import { requestName } from '../../report/run-view.ts';
import { findRequests } from '../../report/story/find-requests.ts';
import type { Restored } from '../../run/execute.ts';
import type { RequestState } from '../../run/request-state.ts';
import type { RequestReport } from '../../run/summary.ts';
import { reportsOf, type StoredRun } from './stored-run.ts';

/** What of an earlier run is run again; nothing said is all of it. */
export interface RerunChoice {
  /** Only what did not succeed. */
  readonly failed?: boolean;
  /** Also what may still have a build of the earlier run, where only what did not succeed is run again. */
  readonly unknown?: boolean;
  /** Only these triggers. Labels are those that the manifest gives to triggers of these names now: a plan has none. */
  readonly select?: readonly Selector[];
  /** Only these requests, as `findRequests` takes them. Default: all of the triggers. */
  readonly requests?: readonly string[];
}

/** What a new run is made of. */
export interface RerunPlan {
  readonly plan: Plan;
  /** What keeps its build of the earlier run, by request key. */
  readonly kept: ReadonlyMap<string, Restored>;
}

/**
 * The plan of the earlier run, exactly as it was saved, or as much of it as is chosen. What the chosen requests need comes
 * along, and is run again only where it did not succeed; and nothing is that may still have a build, unless that is said.
 */
export function rerunPlan(
  run: StoredRun,
  { failed = false, unknown = false, select = [], requests = [] }: RerunChoice,
  manifest: Manifest,
): Result<RerunPlan, readonly Problem[]> {
  const { record } = run;
  const triggers = run.plan.triggers.map(({ name, target }) => ({
    name,
    target,
    labels: manifest.triggers.get(name)?.labels ?? [],
  }));
  const selected = selectTriggers(triggers, select, `the run ${record.id}`);
  if (!selected.ok) return selected;
  const names = selected.value.map(({ name }) => name);
  const named = chosenRequests(select.length === 0 ? run.plan : narrowPlan(run.plan, names), names, requests);
  if (!named.ok) return named;
  const chosen = new Set(named.value.map(({ key }) => key));
  const plan = narrowToRequests(run.plan, named.value);
  const mayKeep = (key: RequestKey): boolean => failed || !chosen.has(key);
  const reports = reportsOf({ ...run, plan }).filter(({ request }) => mayKeep(request.key));
  const unclear = unknown ? [] : reports.filter(mayHaveBuild);
  if (unclear.length > 0) return err([unclearEnds(record.id, unclear, plan)]);
  const kept = keptOf(reports);
  if (kept.size < plan.requests.length) return ok({ plan, kept });
  const unseen = reports.filter(({ verdict }) => verdict === 'handed-over').length;
  const isPart = select.length > 0 || requests.length > 0;
  return err([unseen > 0 ? unlookedAt(record.id, unseen) : nothing(record.id, isPart)]);
}

/** All requests of the triggers of these names, or those of them that somebody has named. */
function chosenRequests(
  plan: Plan,
  names: readonly string[],
  wanted: readonly string[],
): Result<readonly PlannedRequest[], readonly Problem[]> {
  const triggers = new Set(names);
  const ofTriggers = plan.requests.filter(({ trigger }) => triggers.has(trigger));
  if (wanted.length === 0) return ok(ofTriggers);
  const found = wanted.map(each => findRequests(each, { plan: { ...plan, requests: ofTriggers } }));
  const problems = found.flatMap(each => (each.ok ? [] : [each.error]));
  return problems.length > 0 ? err(problems) : ok(found.flatMap(each => (each.ok ? each.value : [])));
}

/** What has come to a good end by a build. What was skipped by its trigger's `if` is decided anew. */
function keptOf(reports: readonly RequestReport[]): ReadonlyMap<string, Restored> {
  const kept = new Map<string, Restored>();
  for (const { request, good, state, cancelled, released } of reports) {
    if (!good || state.state === 'skipped') continue;
    kept.set(request.key, { state, changedAt: null, cancelled, released, kept: true });
  }
  return kept;
}

/** Whether it did not succeed as far as is known, and yet may be built, or be going to be. */
function mayHaveBuild({ good, state }: RequestReport): boolean {
  if (good) return false;
  switch (state.state) {
    case 'submitting':
    case 'queued':
    case 'running':
    case 'unknown':
      return true;
    case 'planned':
    case 'finished':
    case 'coalesced':
    case 'rejected':
    case 'cancelled':
    case 'skipped':
      return false;
    default:
      return unreachable(state);
  }
}

/** So many are named. */
const NAMED = 8;

function unclearEnds(run: string, reports: readonly RequestReport[], plan: Plan): Problem {
  const names = reports.map(({ request, state }) => `${requestName(request, plan)} (${endText(state)})`);
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  const whose = names.length === 1 ? '1 request' : `${names.length} requests`;
  return {
    code: 'may-still-run',
    severity: 'error',
    message: `${whose} of the run ${run} may still have a build: ${names.slice(0, NAMED).join(', ')}${more}`,
    next: `Look at the job and the queue; \`volley status ${run} REQUEST\` tells what is known of one. \`--unknown\` builds them again all the same, and \`volley rerun ${run} REQUEST\` only what is named.`,
  };
}

const endText = (state: RequestState): string =>
  state.state === 'running'
    ? `left running, ${state.build.url}`
    : state.state === 'queued'
      ? 'left in the queue'
      : 'unknown';

const unlookedAt = (run: string, unseen: number): Problem => ({
  code: 'nothing-to-rerun',
  severity: 'error',
  message: `nothing of the run ${run} is known to have failed, but nobody has looked how ${count(unseen, 'build')} that it left to the servers ended`,
  next: `\`volley resume ${run}\` looks, and follows them to their end; without --failed, all are run again.`,
});

const nothing = (run: string, isPart: boolean): Problem => ({
  code: 'nothing-to-rerun',
  severity: 'error',
  message: isPart
    ? `every request of the run ${run} that is selected has succeeded`
    : `every request of the run ${run} has succeeded`,
  next: 'Without --failed, all of them are run again.',
});
