/** The formats of other tools, by the names that `--report` takes. In the order of docs/ci.md. */
export const REPORT_FORMATS = [
  'junit',
  'tap',
  'sarif',
  'code-quality',
  'annotations',
  'summary',
  'ndjson',
] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const isReportFormat = (text: string): text is ReportFormat =>
  REPORT_FORMATS.some(format => format === text);
