import { unreachable } from '../../core/unreachable.ts';
import { annotationsReport } from './annotations.ts';
import { codeQualityReport } from './code-quality.ts';
import { jsonLinesReport } from './json-lines.ts';
import { junitReport } from './junit.ts';
import type { Report } from './report.ts';
import type { ReportFormat } from './report-format.ts';
import { sarifReport } from './sarif.ts';
import { stepSummary } from './step-summary.ts';
import { tapReport } from './tap.ts';

/** A report in one of the formats, in chunks. `version`: volley's. */
export function formatReport(report: Report, format: ReportFormat, version: string): Iterable<string> {
  switch (format) {
    case 'annotations':
      return [annotationsReport(report)];
    case 'summary':
      return [stepSummary(report)];
    case 'code-quality':
      return codeQualityReport(report);
    case 'sarif':
      return [sarifReport(report, version)];
    case 'junit':
      return junitReport(report);
    case 'tap':
      return tapReport(report);
    case 'ndjson':
      return jsonLinesReport(report);
    default:
      return unreachable(format);
  }
}
