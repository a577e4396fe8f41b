import pc from 'picocolors';
import type { Redactor } from '../core/redactor.ts';
import { noStyle, type Style } from '../core/style.ts';
import { isCursorHidden, SHOW_CURSOR } from './cursor.ts';
import type { Io, Output } from './io.ts';

/** The real process. `color`: as the flags say; undefined: as the environment and the terminal say. */
export function processIo(color: boolean | undefined, redactor: Redactor): Io {
  return {
    out: output(process.stdout, color),
    err: output(process.stderr, color),
    env: process.env,
    redactor,
    onInterrupt(act) {
      process.on('SIGINT', act);
      process.on('SIGTERM', act);
      return () => {
        process.off('SIGINT', act);
        process.off('SIGTERM', act);
      };
    },
    onSuspend,
  };
}

function onSuspend(suspended: () => void, resumed: () => void): () => void {
  const suspend = (): void => {
    suspended();
    // With a listener the signal stops nothing; without one, sent again, it does what the shell expects.
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
  };
  const resume = (): void => {
    process.off('SIGTSTP', suspend);
    process.on('SIGTSTP', suspend);
    resumed();
  };
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', resume);
  return () => {
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resume);
  };
}

function output(stream: NodeJS.WriteStream, color: boolean | undefined): Output {
  const { env } = process;
  const isTerminal = stream.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const wanted = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stream.isTTY === true;
  let closed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, a full disk, a closed terminal: none of them may end a run that has builds to
    // follow. Said once, where somebody may still read it.
    if (!closed && error.code !== 'EPIPE' && stream !== process.stderr) {
      process.stderr.write(`volley: standard output cannot be written (${error.code ?? error.message})\n`);
    }
    closed = true;
  });
  const watch = isTerminal ? restoreCursor(stream) : () => {};
  return {
    write: text => {
      if (closed) return;
      watch(text);
      stream.write(text);
    },
    drain: () =>
      new Promise(resolve => {
        if (closed) resolve('closed');
        else stream.write('', error => resolve(error ? 'closed' : 'open'));
      }),
    style: (color ?? (wanted && env.TERM !== 'dumb')) ? colors() : noStyle,
    isTerminal,
    get columns() {
      return stream.columns ?? 100;
    },
    get rows() {
      return stream.rows ?? 24;
    },
  };
}

/** However the process ends, the next command finds a cursor. Gives what has to see all that is written. */
function restoreCursor(stream: NodeJS.WriteStream): (text: string) => void {
  let isHidden = false;
  process.on('exit', () => {
    if (isHidden) stream.write(SHOW_CURSOR);
  });
  return text => {
    isHidden = isCursorHidden(text, isHidden);
  };
}

function colors(): Style {
  const { bold, dim, red, green, yellow, cyan } = pc.createColors(true);
  return { bold, dim, red, green, yellow, cyan };
}
