import { showJob } from '../core/job-path.ts';
import { showValue } from '../manifest/value.ts';
import { outcomeOf, type RunSummary } from '../run/summary.ts';

/** The end of a run for programs: `run --format json`, and the last line of `--format ndjson`. */
export function summaryDocument(summary: RunSummary): Record<string, unknown> {
  return {
    run: summary.run,
    outcome: outcomeOf(summary),
    startedAt: new Date(summary.startedAt).toISOString(),
    finishedAt: new Date(summary.finishedAt).toISOString(),
    requests: summary.requests.map(({ request, state, verdict, good }) => ({
      key: request.key,
      trigger: request.trigger,
      target: request.target,
      job: showJob(request.job),
      matrix: Object.fromEntries([...request.combination].map(([name, value]) => [name, showValue(value)])),
      verdict,
      good,
      ...state,
    })),
  };
}
