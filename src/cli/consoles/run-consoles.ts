import pLimit from 'p-limit';
import type { Clock } from '../../core/clock.ts';
import { noStyle } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { Plan } from '../../plan/plan.ts';
import { consoleLine } from '../../report/console-text.ts';
import { requestName } from '../../report/run-view.ts';
import { stateWord } from '../../report/state-text.ts';
import { awaitBuild, type ItemFate } from '../../run/consoles/await-build.ts';
import { consolePlace } from '../../run/consoles/console-place.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { Build } from '../../targets/build.ts';
import type { Target } from '../../targets/target.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { tell } from '../tell.ts';
import { consoleRefused, type LineText, plainLine, printConsole } from './print-console.ts';

export interface RunConsoles {
  readonly plan: Plan;
  /** By name; all that the requests were sent to. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly follow: boolean;
  readonly clock: Clock;
  /** Ends the reading at once. */
  readonly over: AbortSignal;
}

/** Consoles that are followed at once: the server keeps a file open for each. */
const FOLLOWED_AT_ONCE = 4;

/**
 * Prints the consoles of requests: of one as it is, of several one after the other under a head line each. Several that are
 * followed come as they are written, each line under the name of its request.
 */
export async function printRunConsoles(
  reports: readonly RequestReport[],
  reading: RunConsoles,
  io: Io,
): Promise<ExitCode> {
  const alone = reports.length === 1;
  const turn = pLimit(reading.follow ? FOLLOWED_AT_ONCE : 1);
  const codes = await Promise.all(
    reports.map(report =>
      turn(() => (reading.over.aborted ? EXIT.interrupted : printOne(report, alone, reading, io))),
    ),
  );
  return worst(codes);
}

/** Interrupted wins; then 4 over 3 over 1, as for a run. */
const worst = (codes: readonly ExitCode[]): ExitCode =>
  codes.reduce<ExitCode>((most, code) => (code > most ? code : most), EXIT.ok);

async function printOne(
  report: RequestReport,
  alone: boolean,
  reading: RunConsoles,
  io: Io,
): Promise<ExitCode> {
  const { plan, targets, follow, clock, over } = reading;
  const { job, target: targetName } = report.request;
  const target = targets.get(targetName);
  if (target === undefined) throw new Error(`the target "${targetName}" was not added`);
  const name = requestName(report.request, plan);
  const fate = await locate(report, name, { ...reading, target }, io);
  switch (fate.kind) {
    case 'code':
      return fate.code;
    case 'interrupted':
      return EXIT.interrupted;
    case 'waiting': {
      const why = fate.why === null ? '' : `: ${fate.why}`;
      return tellNowhere(name, `waits in the queue${why}`, alone, io);
    }
    case 'nowhere':
      return tellNowhere(name, fate.why, alone, io);
    case 'build': {
      const { build } = fate;
      if (!alone && !follow) io.out.write(headLine(name, report, build, io));
      const text = alone || !follow ? plainLine(io) : namedLine(name, io);
      return printConsole({ target, job, build, follow, clock, over, text, wasThere: true }, io);
    }
    default:
      return unreachable(fate);
  }
}

type Located = ItemFate | { readonly kind: 'code'; readonly code: ExitCode };

async function locate(
  { request, state }: RequestReport,
  name: string,
  { target, follow, clock, over }: RunConsoles & { readonly target: Target },
  io: Io,
): Promise<Located> {
  const place = consolePlace(state);
  if (place.kind !== 'queue') return place;
  const { key, job } = request;
  const onWaiting = (why: string | null): void =>
    io.err.write(
      io.err.style.dim(`${visible(name)} waits in the queue: ${visible(why ?? 'no reason told')}\n`),
    );
  const found = await awaitBuild(
    { key, job, queueId: place.queueId },
    { target, wait: follow, onWaiting, clock, over },
  );
  return found.ok ? found.value : { kind: 'code', code: consoleRefused(found.error, null, io) };
}

/** As `tail` and `head` set off several files. */
function headLine(name: string, report: RequestReport, { url }: Build, { out }: Io): string {
  return out.style.bold(`==> ${visible(name)} (${stateWord(report.state)}, ${url}) <==\n`);
}

const namedLine = (name: string, { out }: Io): LineText => {
  const options = { style: out.style, color: out.style !== noStyle };
  return line => consoleLine(name, line, options);
};

/** There is nothing to read. Where several were asked for that is no error: the others are there. */
function tellNowhere(name: string, why: string, alone: boolean, io: Io): ExitCode {
  const { err } = io;
  if (!alone) {
    err.write(`${err.style.yellow('no console')}: ${visible(name)} ${visible(why)}\n`);
    return EXIT.ok;
  }
  const message = `there is no console: ${name} ${why}`;
  const next = '`volley status RUN REQUEST` tells all that is known of it.';
  tell([{ code: 'no-console', severity: 'error', message, next }], io);
  return EXIT.rejected;
}
