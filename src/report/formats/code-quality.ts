import { findingText } from './finding-text.ts';
import { fingerprints } from './fingerprint.ts';
import type { Report, ReportFinding } from './report.ts';
import { wholeFile } from './report-place.ts';

/** How GitLab grades a finding; its `critical` and `blocker` are for what breaks more than a build. */
const SEVERITY: Readonly<Record<ReportFinding['severity'], string>> = {
  error: 'major',
  warning: 'minor',
  note: 'info',
};

/** A Code Quality report of GitLab: a JSON list, with each member that its documentation names. */
export function* codeQualityReport({ manifest, findings }: Report): Generator<string> {
  const fingerprintOf = fingerprints();
  let before = '[';
  for (const finding of findings) {
    const { file, line, endLine } = finding.place ?? wholeFile(manifest);
    const issue = {
      description: findingText(finding),
      check_name: finding.code,
      fingerprint: fingerprintOf(finding),
      severity: SEVERITY[finding.severity],
      location: { path: file, lines: { begin: line, end: endLine } },
    };
    yield `${before}\n${JSON.stringify(issue)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}
