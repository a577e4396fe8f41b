import type { Problem } from '../../core/problem.ts';
import type { ReportCase, ReportFinding, ReportSuite } from './report.ts';
import { type PathOf, placeOf } from './report-place.ts';

/** Problems as findings. What a problem conceals is in its place, of which only the position is told. */
export const problemFindings = (problems: readonly Problem[], pathOf: PathOf): readonly ReportFinding[] =>
  problems.map(({ severity, code, message, next, at, related }) => ({
    severity,
    code,
    message,
    next: next ?? null,
    subject: null,
    link: null,
    place: at === undefined ? null : placeOf(at, pathOf),
    related: (related ?? []).map(other => ({ message: other.message, place: placeOf(other.at, pathOf) })),
  }));

/**
 * The check of a manifest as test cases: each error fails one, a warning is the output of one that passes, and where there
 * is neither, the manifest itself is the one case.
 */
export function findingSuite(manifest: string, findings: readonly ReportFinding[]): ReportSuite {
  const names = new Map<string, number>();
  const cases = findings.map((finding): ReportCase => {
    const { place, code } = finding;
    const where = place === null ? manifest : `${place.file}:${place.line}:${place.column}`;
    return caseOf(finding, unique(`${where} ${code}`, names));
  });
  return { name: manifest, startedAt: null, cases: cases.length === 0 ? [passed(manifest)] : cases };
}

/** One problem may be told twice of one place. */
function unique(name: string, names: Map<string, number>): string {
  const amount = (names.get(name) ?? 0) + 1;
  names.set(name, amount);
  return amount === 1 ? name : `${name} (${amount})`;
}

function caseOf({ severity, code, message, next }: ReportFinding, name: string): ReportCase {
  if (severity === 'error') return { ...passed(name), outcome: { kind: 'failed', code, message, next } };
  return { ...passed(name), output: [`${severity} ${code}: ${message}`, ...(next === null ? [] : [next])] };
}

const passed = (name: string): ReportCase => ({
  name,
  duration: null,
  outcome: { kind: 'passed' },
  link: null,
  properties: [],
  output: [],
});
