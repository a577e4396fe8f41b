import type { Report } from './report.ts';

/**
 * One JSON object a line: first the findings (`"type": "finding"`), then the cases (`"type": "case"`), last how the run
 * ended (`"type": "run"`) where there was one.
 */
export function* jsonLinesReport({ command, findings, suites, run }: Report): Generator<string> {
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
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

const iso = (instant: number): string => new Date(instant).toISOString();
