import type { RunSummary } from '../../run/summary.ts';
import { type RunView, requestName } from '../run-view.ts';
import type { ReportFinding, ReportPlace } from './report.ts';
import { requestOutcome } from './request-outcome.ts';
import { linkOf } from './run-cases.ts';

/** What went wrong in a run, request by request. `placeOfTrigger`: where the manifest has the trigger of this name. */
export function* runFindings(
  { requests }: RunSummary,
  { plan }: RunView,
  placeOfTrigger: (name: string) => ReportPlace | null,
): Generator<ReportFinding> {
  for (const report of requests) {
    const outcome = requestOutcome(report);
    if (outcome.kind !== 'failed' && outcome.kind !== 'error') continue;
    const { code, message, next } = outcome;
    yield {
      severity: 'error',
      code,
      message,
      next,
      subject: requestName(report.request, plan),
      link: linkOf(report.state),
      place: placeOfTrigger(report.request.trigger),
      related: [],
    };
  }
}
