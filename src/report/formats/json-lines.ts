import { isSame } from '../../schedule/review/plan-review.ts';
import type { Report } from './report.ts';

/**
 * One JSON object a line: first the findings (`"type": "finding"`), then the cases (`"type": "case"`), last how the run
 * ended (`"type": "run"`) or how much of two plans differs (`"type": "diff"`) where there was such a thing.
 */
export function* jsonLinesReport({ command, findings, suites, run, review }: Report): Generator<string> {
  for (const { place, related, ...finding } of findings) {
    const others = related.map(({ message, place: at }) => ({ message, ...at }));
    yield line({ type: 'finding', command, ...finding, ...place, related: others });
  }
  for (const { name: suite, cases } of suites) {
    for (const { name, outcome, duration, link, properties, output } of cases) {
      const { kind, ...trouble } = outcome;
      const facts = { properties: Object.fromEntries(properties), output };
      yield line({ type: 'case', command, suite, name, outcome: kind, ...trouble, duration, link, ...facts });
    }
  }
  if (run !== null) {
    const { id, outcome, startedAt, finishedAt } = run;
    yield line({ type: 'run', command, id, outcome, startedAt: iso(startedAt), finishedAt: iso(finishedAt) });
  }
  if (review !== undefined) {
    const { before, after } = review.compared;
    const { totals } = review.review.diff;
    yield line({ type: 'diff', command, before, after, same: isSame(review.review), totals });
  }
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const iso = (instant: number): string => new Date(instant).toISOString();
