#!/usr/bin/env node
import { tuneStart } from './tune-start.ts';
import { version } from './version.ts';

// The one question that scripts ask most is answered before anything else is loaded.
const [only, ...rest] = process.argv.slice(2);
if (rest.length === 0 && (only === '--version' || only === '-V')) process.stdout.write(`${version}\n`);
else {
  tuneStart(process.versions.node);
  const { runProgram, defect } = await import('./program.ts');
  const fail = (error: unknown): never => {
    process.stderr.write(defect(error));
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.exitCode = await runProgram(process.argv.slice(2));
}
