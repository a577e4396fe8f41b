type Report = NonNullable<typeof process.report>;

/**
 * Node's diagnostic reports, which NODE_OPTIONS can switch on, hold the whole environment, and with it every secret
 * that comes from there. Where Node can leave it out (22.13 and later) it does; elsewhere no report is written by itself.
 */
export function withholdEnvironment(report: Report): void {
  if ('excludeEnv' in report) report.excludeEnv = true;
  else {
    report.reportOnFatalError = false;
    report.reportOnSignal = false;
    report.reportOnUncaughtException = false;
  }
}
