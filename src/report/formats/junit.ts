import { unreachable } from '../../core/unreachable.ts';
import type { CaseOutcome, Report, ReportCase, ReportSuite } from './report.ts';
import { type CaseTally, tallyCases } from './tally-cases.ts';
import { attributes, escapeXml } from './xml.ts';

/**
 * JUnit XML, with no more than what Jenkins' junit and xunit plug-ins, GitLab and GitHub's readers all take: within a case
 * there is no element that the schema of the xunit plug-in (junit-10.xsd) lacks, so properties of a case are lines of its
 * output. A chunk for each case.
 */
export function* junitReport({ command, manifest, suites, run }: Report): Generator<string> {
  const tallies = suites.map(({ cases }) => tallyCases(cases));
  const sum = (member: keyof CaseTally): number => tallies.reduce((total, tally) => total + tally[member], 0);
  const head = {
    name: `volley ${command}`,
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    time: run === null ? null : seconds(run.finishedAt - run.startedAt),
  };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes(head)}>\n`;
  const properties = [['manifest', manifest], ...(run === null ? [] : [['run', run.id]])] as const;
  for (const [index, suite] of suites.entries()) {
    yield* suiteElement(suite, tallies[index] ?? tallyCases([]), properties);
  }
  yield '</testsuites>\n';
}

function* suiteElement(
  { name, startedAt, cases }: ReportSuite,
  { tests, failures, errors, skipped, duration }: CaseTally,
  properties: readonly (readonly string[])[],
): Generator<string> {
  // Without a zone, as the schemas want it; UTC.
  const timestamp = startedAt === null ? null : new Date(startedAt).toISOString().slice(0, 19);
  const head = { name, tests, failures, errors, skipped, time: seconds(duration), timestamp };
  yield `  <testsuite${attributes(head)}>\n    <properties>\n`;
  for (const [key = '', value = ''] of properties)
    yield `      <property${attributes({ name: key, value })}/>\n`;
  yield '    </properties>\n';
  for (const each of cases) yield caseElement(each, name);
  yield '  </testsuite>\n';
}

function caseElement(
  { name, duration, outcome, link, properties, output }: ReportCase,
  suite: string,
): string {
  // A dot would make a package of what stands before it.
  const classname = `volley.${suite.replaceAll('.', '_')}`;
  const lines = [
    ...(link === null ? [] : [link]),
    ...properties.map(([key, value]) => `${key}: ${value}`),
    ...output,
  ];
  const inside = [
    ...outcomeElement(outcome),
    ...(lines.length === 0 ? [] : [`<system-out>${escapeXml(lines.join('\n'))}</system-out>`]),
  ];
  const head = `    <testcase${attributes({ classname, name, time: seconds(duration ?? 0) })}`;
  if (inside.length === 0) return `${head}/>\n`;
  return `${head}>\n${inside.map(element => `      ${element}\n`).join('')}    </testcase>\n`;
}

function outcomeElement(outcome: CaseOutcome): readonly string[] {
  switch (outcome.kind) {
    case 'passed':
      return [];
    case 'skipped':
      return [`<skipped${attributes({ message: outcome.message })}/>`];
    case 'failed':
    case 'error': {
      const tag = outcome.kind === 'failed' ? 'failure' : 'error';
      const { code, message, next } = outcome;
      return [`<${tag}${attributes({ type: code, message })}>${escapeXml(next ?? message)}</${tag}>`];
    }
    default:
      return unreachable(outcome);
  }
}

const seconds = (milliseconds: number): string => (Math.max(0, milliseconds) / 1_000).toFixed(3);
