import { showJob } from '../../core/job-path.ts';
import { showValue } from '../../manifest/value.ts';
import { showCombination } from '../../plan/matrix.ts';
import type { PlannedTrigger } from '../../plan/plan.ts';
import type { RequestState } from '../../run/request-state.ts';
import { isGoodOutcome, outcomeOf, type RequestReport, type RunSummary } from '../../run/summary.ts';
import type { RunView } from '../run-view.ts';
import { mergedText, stateWord } from '../state-text.ts';
import { notableWaits } from '../timeline.ts';
import { waitText } from '../waits.ts';
import { type ReportCase, type ReportSuite, repeatable } from './report.ts';
import { requestOutcome } from './request-outcome.ts';

/** A run as test cases: a suite for each trigger, a case for each request, in plan order. */
export function runSuites(summary: RunSummary, view: RunView): readonly ReportSuite[] {
  const byTrigger = new Map<string, RequestReport[]>();
  for (const report of summary.requests) {
    const own = byTrigger.get(report.request.trigger);
    if (own === undefined) byTrigger.set(report.request.trigger, [report]);
    else own.push(report);
  }
  const suites = view.plan.triggers.map((trigger): ReportSuite => {
    const own = byTrigger.get(trigger.name) ?? [];
    return {
      name: trigger.name,
      startedAt: summary.startedAt,
      cases: repeatable(() => casesOf(own, trigger, view)),
    };
  });
  return isToldByRequests(summary) ? suites : [...suites, wholeRun(summary)];
}

/** A report must not be green where the exit code is not: an interrupted run may have no request that failed. */
const isToldByRequests = (summary: RunSummary): boolean =>
  isGoodOutcome(outcomeOf(summary)) ||
  summary.requests.some(report => ['failed', 'error'].includes(requestOutcome(report).kind));

function wholeRun(summary: RunSummary): ReportSuite {
  const code = outcomeOf(summary);
  const kept = summary.requests.filter(({ good }) => !good).length;
  const message = `the run ended as ${code}: ${kept} of ${summary.requests.length} requests did not come to their end`;
  const outcome = { kind: 'error', code, message, next: null } as const;
  const cases = [{ name: 'the whole run', duration: null, outcome, link: null, properties: [], output: [] }];
  return { name: 'run', startedAt: summary.startedAt, cases };
}

function* casesOf(
  reports: readonly RequestReport[],
  trigger: PlannedTrigger,
  view: RunView,
): Generator<ReportCase> {
  for (const report of reports) {
    const { request, state } = report;
    const { key, target, job, combination } = request;
    const waits = notableWaits(view.timeline(key)).map(wait => waitText(wait, other => view.name(other)));
    yield {
      name: showCombination(combination) || trigger.name,
      duration: state.state === 'finished' || state.state === 'coalesced' ? state.duration : null,
      outcome: requestOutcome(report),
      link: linkOf(state),
      properties: [
        ['key', key],
        ['target', target],
        ['job', showJob(job)],
        ...[...combination].map(([name, value]) => [`matrix.${name}`, showValue(value)] as const),
      ],
      output: [
        ...report.earlier.map((attempt, index) => `attempt ${index + 1}: ${endText(attempt.state)}`),
        ...waits.map(text => `waited ${text}`),
        ...(state.state === 'coalesced' ? [mergedText(state.with)] : []),
      ],
    };
  }
}

const endText = (state: RequestState): string => [stateWord(state), linkOf(state)].filter(Boolean).join(' ');

/** The address of the build. */
export const linkOf = (state: RequestState): string | null => ('build' in state ? state.build.url : null);
