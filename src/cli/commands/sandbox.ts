import { type Clock, systemClock } from '../../core/clock.ts';
import { showJob } from '../../core/job-path.ts';
import { count } from '../../core/plural.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import { fasterClock, openHomeFolder, VirtualClock } from '../../sandbox/sandbox.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { readFaults } from '../rehearsal/read-faults.ts';
import { addJobs, startRehearsal } from '../rehearsal/rehearsal.ts';

export interface SandboxCommandOptions {
  readonly file: string;
  readonly port: number;
  /** In the notation of `parseFault`. */
  readonly fault: readonly string[];
  readonly makeJobs?: true;
  /** How many times as fast as the machine's its clock runs. */
  readonly speed: number;
  readonly virtualClock?: true;
  /** The folder of what survives it. Default: nothing does. */
  readonly home?: string;
}

export async function sandbox(options: SandboxCommandOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest } = loaded.value;
  const faults = readFaults(options.fault);
  if (!faults.ok) {
    io.err.write(problemsText(faults.error, io.err.style));
    return EXIT.usage;
  }
  const home = options.home === undefined ? null : openHomeFolder(options.home);
  if (home?.ok === false) {
    io.err.write(problemsText([{ severity: 'error', ...home.error }], io.err.style));
    return EXIT.failed;
  }
  const rehearsal = await startRehearsal(manifest, {
    port: options.port,
    clock: clockOf(options),
    faults: faults.value,
    makeMissingJobs: options.makeJobs === true,
    ...(home === null ? {} : { home: home.value }),
  }).catch((error: unknown) => portProblem(error, options.port));
  if (typeof rehearsal === 'string') {
    const next = 'Choose another one with --port, or --port 0 for any free one.';
    io.err.write(
      problemsText([{ code: 'port-in-use', severity: 'error', message: rehearsal, next }], io.err.style),
    );
    return EXIT.failed;
  }
  const { url, user, token } = rehearsal.sandbox;
  const made = makePlan(manifest, {
    triggers: [],
    inputs: new Map(),
    env: name => io.env[name],
    rehearsal: rehearsal.place,
  });
  if (!made.ok) {
    io.err.write(problemsText(made.error, io.err.style));
    await rehearsal.sandbox.close();
    return EXIT.usage;
  }
  addJobs(rehearsal, made.value, manifest, new Set());
  const jobs = [...new Set(made.value.requests.map(request => showJob(request.job)))];
  const { style } = io.out;
  io.out.write(`${style.bold('Sandbox Jenkins')} at ${url}  user ${user}, API token ${token}\n`);
  io.out.write(`${count(jobs.length, 'job')}: ${jobs.join(', ')}\n`);
  io.out.write(style.dim(`Builds it really has: ${url}/sandbox/builds   Ctrl-C ends it.\n`));
  await new Promise<void>(resolve => {
    const release = io.onInterrupt(() => {
      release();
      resolve();
    });
  });
  await rehearsal.sandbox.close();
  return EXIT.ok;
}

const clockOf = ({ virtualClock, speed }: SandboxCommandOptions): Clock =>
  virtualClock === true ? new VirtualClock(systemClock.now()) : fasterClock(systemClock, speed);

function portProblem(error: unknown, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') return `port ${port} is in use`;
  if (code === 'EACCES') return `port ${port} may not be used by this user`;
  throw error;
}
