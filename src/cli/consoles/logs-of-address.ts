import { systemClock } from '../../core/clock.ts';
import { visible } from '../../core/visible.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlannedTarget } from '../../plan/plan.ts';
import { allTargets } from '../../plan/plan-targets.ts';
import { type NamedBuild, parseBuildUrl } from '../../targets/jenkins/addresses/build-url.ts';
import { parseBaseUrl } from '../../targets/jenkins/addresses/job-url.ts';
import type { Target } from '../../targets/target.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { addTargets } from '../targets/compose.ts';
import { refuse } from '../tell.ts';
import { plainLine, printConsole } from './print-console.ts';

export interface LogsOfAddressOptions {
  readonly file: string;
  /** Waits for the end of the build. */
  readonly follow?: boolean;
}

/** Prints the console of the build at an address. */
export async function logsOfAddress(
  address: string,
  { file, follow = false }: LogsOfAddressOptions,
  manifest: Manifest,
  io: Io,
): Promise<ExitCode> {
  if (!/^https?:\/\//i.test(address)) {
    const message = `"${visible(address)}" is not the address of a build`;
    const next = 'Give the build’s URL, as the table of a run shows it, or a run’s id.';
    return refuse([{ code: 'not-an-address', severity: 'error', message, next }], io);
  }
  const found = findBuild(address, manifest, io);
  if (found === null) {
    const message = `${visible(address)} is not a build on a target of ${file}`;
    const next = 'Compare it with the `url` of the targets; it ends in the number of a build.';
    return refuse([{ code: 'no-such-target', severity: 'error', message, next }], io);
  }
  const targets = new Map<string, Target>();
  const wanted = { targets: new Map([[found.target.name, found.target]]), requests: [] };
  const problems = await addTargets(targets, wanted, manifest, io);
  if (problems.length > 0) return refuse(problems, io);
  const over = new AbortController();
  const release = io.onInterrupt(() => over.abort());
  try {
    const target = targets.get(found.target.name);
    if (target === undefined) throw new Error('a target that was added is not there');
    const reading = { target, ...found.named, follow, clock: systemClock, over: over.signal };
    return await printConsole({ ...reading, text: plainLine(io), wasThere: false }, io);
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
