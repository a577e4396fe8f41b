import {
  type CaseOutcome,
  type Report,
  type ReportCase,
  type ReportFinding,
  type ReportSuite,
  repeatable,
} from './report.ts';

/**
 * A report in which everything that others wrote is masked. Before a format escapes it: a secret with a quote in it would
 * look different afterwards.
 */
export const redactReport = (report: Report, redact: (text: string) => string): Report => ({
  ...report,
  findings: repeatable(() => mapped(report.findings, finding => redactFinding(finding, redact))),
  suites: report.suites.map(suite => redactSuite(suite, redact)),
});

function* mapped<T>(items: Iterable<T>, change: (item: T) => T): Generator<T> {
  for (const item of items) yield change(item);
}

type Redact = (text: string) => string;

const orNull = (text: string | null, redact: Redact): string | null => (text === null ? null : redact(text));

const redactFinding = (finding: ReportFinding, redact: Redact): ReportFinding => ({
  ...finding,
  message: redact(finding.message),
  next: orNull(finding.next, redact),
  subject: orNull(finding.subject, redact),
  link: orNull(finding.link, redact),
  related: finding.related.map(({ message, place }) => ({ message: redact(message), place })),
});

const redactSuite = (suite: ReportSuite, redact: Redact): ReportSuite => ({
  ...suite,
  cases: repeatable(() => mapped(suite.cases, each => redactCase(each, redact))),
});

const redactCase = (each: ReportCase, redact: Redact): ReportCase => ({
  ...each,
  name: redact(each.name),
  outcome: redactOutcome(each.outcome, redact),
  link: orNull(each.link, redact),
  properties: each.properties.map(([name, value]) => [name, redact(value)] as const),
  output: each.output.map(redact),
});

function redactOutcome(outcome: CaseOutcome, redact: Redact): CaseOutcome {
  if (outcome.kind === 'passed') return outcome;
  const message = redact(outcome.message);
  return outcome.kind === 'skipped'
    ? { ...outcome, message }
    : { ...outcome, message, next: orNull(outcome.next, redact) };
}
