import { systemClock } from '../../core/clock.ts';
import { noStyle, visible } from '../../core/style.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { allTargets } from '../../plan/all-targets.ts';
import type { PlannedTarget } from '../../plan/plan.ts';
import { safeConsoleText } from '../../report/console-text.ts';
import { problemsText } from '../../report/problem-text.ts';
import { readConsole, type SingleConsole } from '../../run/consoles-single.ts';
import { type NamedBuild, parseBuildUrl } from '../../targets/jenkins/build-url.ts';
import { parseBaseUrl } from '../../targets/jenkins/job-url.ts';
import { resultInLog } from '../../targets/jenkins/log-result.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';

export interface LogsOptions {
  readonly file: string;
  readonly follow?: boolean;
}

/** Prints the console of a build of one of the manifest's targets; credentials go nowhere else. */
export async function logs(address: string, options: LogsOptions, io: Io): Promise<ExitCode> {
  if (!/^https?:\/\//i.test(address)) {
    const message = `"${visible(address)}" is not the address of a build`;
    return fail(
      'not-an-address',
      message,
      'Give the build’s URL, as the table of a run shows it.',
      EXIT.usage,
      io,
    );
  }
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest } = loaded.value;
  const found = findBuild(address, manifest, io);
  if (found === null) {
    const message = `${visible(address)} is not a build on a target of ${options.file}`;
    const next = 'Compare it with the `url` of the targets; it ends in the number of a build.';
    return fail('no-such-target', message, next, EXIT.usage, io);
  }
  const targets = new Map<string, Target>();
  const wanted = { targets: new Map([[found.target.name, found.target]]), requests: [] };
  const problems = await addTargets(targets, wanted, manifest, io);
  if (problems.length > 0) {
    io.err.write(problemsText(problems, io.err.style));
    return EXIT.usage;
  }
  const over = new AbortController();
  const release = io.onInterrupt(() => over.abort());
  try {
    const target = targets.get(found.target.name);
    if (target === undefined) throw new Error('a target that was added is not there');
    const follow = options.follow === true;
    return await print({ target, ...found.named, follow, clock: systemClock, over: over.signal }, io);
  } finally {
    release();
    await Promise.all([...targets.values()].map(target => target.close()));
  }
}

interface Found {
  readonly target: PlannedTarget;
  readonly named: NamedBuild;
}

/** Of two targets on one host, the one with the longer path is meant. */
function findBuild(address: string, manifest: Manifest, io: Io): Found | null {
  let best: Found | null = null;
  for (const target of allTargets(manifest, name => io.env[name]).values()) {
    const base = parseBaseUrl(target.url);
    const named = base === null ? null : parseBuildUrl(base, address);
    if (named !== null && target.url.length > (best?.target.url.length ?? 0)) best = { target, named };
  }
  return best;
}

async function print(console: SingleConsole, io: Io): Promise<ExitCode> {
  const { out } = io;
  const color = out.style !== noStyle;
  let last = '';
  const read = await readConsole(console, async lines => {
    last = lines.findLast(line => line.trim() !== '') ?? last;
    out.write(lines.map(line => `${safeConsoleText(line, color)}\n`).join(''));
    await out.drain();
  });
  if (!read.ok) return refused(read.error, io);
  if (read.value === 'interrupted') return EXIT.interrupted;
  return console.follow ? end(console, last, io) : EXIT.ok;
}

/** How a followed build ended, for the reader and for the shell. */
function end({ build }: SingleConsole, lastLine: string, io: Io): ExitCode {
  const { style } = io.err;
  const result = resultInLog(lastLine);
  if (result === null) {
    const message = 'the console ends without what the build ended as';
    return fail('unknown-result', message, 'Look at the page of the build.', EXIT.unknown, io);
  }
  const good = result === 'SUCCESS';
  io.err.write(`${(good ? style.green : style.red)(result)} ${build.url}\n`);
  return good ? EXIT.ok : EXIT.failed;
}

function refused({ reason, message, next, status, request }: Refusal, io: Io): ExitCode {
  const where = `${request}${status === undefined ? '' : ` → HTTP ${status}`}`;
  return fail(reason, visible(`${message} (${where})`), visible(next), EXIT.rejected, io);
}

function fail(code: string, message: string, next: string, exit: ExitCode, io: Io): ExitCode {
  io.err.write(problemsText([{ code, severity: 'error', message, next }], io.err.style));
  return exit;
}
