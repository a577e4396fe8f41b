import { noStyle } from '../../core/style.ts';
import { safeConsoleText } from '../../report/console-text.ts';
import { problemsText } from '../../report/problem-text.ts';
import { readConsole, type SingleConsole } from '../../run/consoles/consoles-single.ts';
import { resultInLog } from '../../targets/jenkins/consoles/log-result.ts';
import type { Refusal } from '../../targets/refusal.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** How a line of a console is printed. */
export type LineText = (line: string) => string;

/** A line by itself, without what acts on a terminal. */
export function plainLine({ out }: Io): LineText {
  const color = out.style !== noStyle;
  return line => safeConsoleText(line, color);
}

export interface PrintedConsole extends SingleConsole {
  readonly text: LineText;
  /** Whether the build is known to have been there. */
  readonly wasThere: boolean;
}

/** Prints a console to standard output, and if it was followed tells how its build ended. */
export async function printConsole(console: PrintedConsole, io: Io): Promise<ExitCode> {
  const { text, wasThere, build } = console;
  const { out } = io;
  let last = '';
  const read = await readConsole(console, async lines => {
    last = lines.findLast(line => line.trim() !== '') ?? last;
    out.write(lines.map(line => `${text(line)}\n`).join(''));
    await out.drain();
  });
  if (!read.ok) return consoleRefused(read.error, wasThere ? build.url : null, io);
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

/** Tells why a console was not read. `url`: that of a build which is known to have been there; else null. */
export function consoleRefused(
  { reason, message, next, status, request }: Refusal,
  url: string | null,
  io: Io,
): ExitCode {
  // Most likely nobody has lost a permission since: Jenkins deletes builds by what their job says.
  if (reason === 'not-found' && url !== null) {
    const gone = `the build ${url} is not there any more, or not for this user`;
    const then = 'Builds go by the retention of their job (Discard old builds), or with it.';
    return fail('build-gone', gone, then, EXIT.rejected, io);
  }
  const where = `${request}${status === undefined ? '' : ` → HTTP ${status}`}`;
  return fail(reason, `${message} (${where})`, next, EXIT.rejected, io);
}

function fail(code: string, message: string, next: string, exit: ExitCode, io: Io): ExitCode {
  io.err.write(problemsText([{ code, severity: 'error', message, next }], io.err.style));
  return exit;
}
