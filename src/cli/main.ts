#!/usr/bin/env node
import { withholdEnvironment } from './process/crash-reports.ts';
import { version } from './version.ts';

// The one question that scripts ask most is answered before anything else is loaded.
const [only, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (only === '--version' || only === '-V')) process.stdout.write(`${version}\n`);
else {
  withholdEnvironment(process.report);
  const { createRedactor, defect, runProgram } = await import('./program.ts');
  // A defect may quote anything, even what was about to be sent.
  const redactor = createRedactor();
  const fail = (error: unknown): never => {
    process.stderr.write(redactor.redact(defect(error)));
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.exitCode = await runProgram(process.argv.slice(2), redactor);
}
