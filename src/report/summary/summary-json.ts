import { outcomeOf, type RequestReport, type RunSummary } from '../../run/summary.ts';
import { iso, type Json } from '../json.ts';
import { requestIdentity, stateDocument, timelineDocument } from '../request-json.ts';
import type { RunView } from '../run-view.ts';

/** The end of a run for programs: `run --format json`, and in the last line of `--format ndjson`. */
export function summaryDocument(summary: RunSummary, view: RunView): Json {
  return {
    run: summary.run,
    outcome: outcomeOf(summary),
    startedAt: iso(summary.startedAt),
    finishedAt: iso(summary.finishedAt),
    requests: summary.requests.map(report => reportDocument(report, view)),
  };
}

/** A request, and what has become of it. */
export function reportDocument(report: RequestReport, view: RunView): Json {
  const { request, state, verdict, good, released, cancelled, certainty, earlier } = report;
  return {
    ...requestIdentity(request),
    verdict,
    good,
    released,
    cancelled,
    certainty,
    state: stateDocument(state),
    earlier: earlier.map(attempt => ({ key: attempt.key, state: stateDocument(attempt.state) })),
    timeline: timelineDocument(view.timeline(request.key)),
  };
}
