import { findingText } from './finding-text.ts';
import { fingerprints } from './fingerprint.ts';
import type { Report, ReportFinding, ReportPlace } from './report.ts';
import { wholeFile } from './report-place.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** GitHub refuses a file with more results as a whole. */
const MOST_RESULTS = 25_000;

/**
 * A SARIF 2.1.0 log: results with their places, and each code as a rule. Columns count UTF-16 units, ends are exclusive, as
 * ours are. Texts of files are left out: they may hold what a problem conceals.
 */
export function sarifReport({ command, manifest, findings, run }: Report, version: string): string {
  const fingerprintOf = fingerprints();
  const rules = new Map<string, number>();
  const results: unknown[] = [];
  let cut = 0;
  for (const finding of findings) {
    if (results.length === MOST_RESULTS) {
      cut += 1;
      continue;
    }
    const ruleIndex = rules.get(finding.code) ?? rules.size;
    rules.set(finding.code, ruleIndex);
    results.push(resultOf(finding, { ruleIndex, manifest, fingerprint: fingerprintOf(finding) }));
  }
  const driver = { name: 'volley', version, rules: [...rules.keys()].map(ruleOf) };
  const told = cut === 0 ? {} : { toolExecutionNotifications: [notification(cut)] };
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        automationDetails: { id: `volley/${command}/${run?.id ?? ''}` },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, ...told }],
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface ResultFacts {
  readonly ruleIndex: number;
  readonly manifest: string;
  readonly fingerprint: string;
}

const resultOf = (finding: ReportFinding, { ruleIndex, manifest, fingerprint }: ResultFacts): unknown => ({
  ruleId: finding.code,
  ruleIndex,
  level: finding.severity,
  message: { text: findingText(finding) },
  locations: [{ physicalLocation: physicalLocation(finding.place ?? wholeFile(manifest)) }],
  ...(finding.related.length === 0
    ? {}
    : {
        relatedLocations: finding.related.map(({ message, place }, id) => ({
          id,
          message: { text: message },
          physicalLocation: physicalLocation(place),
        })),
      }),
  partialFingerprints: { 'volley/v1': fingerprint },
});

const physicalLocation = ({ file, line, column, endLine, endColumn }: ReportPlace): unknown => ({
  artifactLocation: { uri: uriOf(file) },
  region: { startLine: line, startColumn: column, endLine, endColumn },
});

/** A path as a URI reference: relative to the root of the repository, or a `file:` URI. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** GitHub wants each of these texts; what to do is said by each result. */
function ruleOf(code: string): unknown {
  const text = code.replaceAll('-', ' ');
  return {
    id: code,
    name: code,
    shortDescription: { text },
    fullDescription: { text },
    help: { text: 'Each result says what to do next. docs/rules.md of volley explains the lint rules.' },
  };
}

const notification = (cut: number): unknown => ({
  level: 'warning',
  message: { text: `${cut} more results are left out: no more than ${MOST_RESULTS} are taken.` },
});
