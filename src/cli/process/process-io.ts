import { fstatSync, writeSync } from 'node:fs';
import pc from 'picocolors';
import type { Redactor } from '../../core/redactor.ts';
import { noStyle, type Style } from '../../core/style.ts';
import type { Io, Output } from '../io.ts';
import { isCursorHidden, SHOW_CURSOR } from './cursor.ts';

/** What the process can say of itself at its end. */
export interface ProcessIo extends Io {
  /** Resolves once all that was printed has been taken; whether some of it was lost, though there is somebody to read it. */
  isOutputLost(): Promise<boolean>;
}

/** The real process. `color`: as the flags say; undefined: as the environment and the terminal say. */
export function processIo(color: boolean | undefined, redactor: Redactor, told: Io['told']): ProcessIo {
  let isLost = false;
  const out = output(process.stdout, 1, color, () => {
    isLost = true;
  });
  return {
    out,
    err: output(process.stderr, 2, color, () => {}),
    env: process.env,
    redactor,
    told,
    async isOutputLost() {
      await out.drain();
      return isLost;
    },
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

/** `onLost`: something could not be written, and not since its reader has gone. */
function output(
  stream: NodeJS.WriteStream,
  fd: number,
  color: boolean | undefined,
  onLost: () => void,
): Output {
  const { env } = process;
  const isTerminal = stream.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const wanted = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stream.isTTY === true;
  let closed = false;
  const fail = (error: NodeJS.ErrnoException): void => {
    // A reader that has seen enough, a full disk, a closed terminal: none of them may end a run that has builds to
    // follow. Said once, where somebody may still read it.
    if (!closed && error.code !== 'EPIPE') {
      onLost();
      if (stream !== process.stderr) process.stderr.write(lostText(error));
    }
    closed = true;
  };
  stream.on('error', fail);
  const send = isFile(fd) ? (text: string) => writeWhole(fd, text, fail) : sendTo(stream);
  const watch = isTerminal ? restoreCursor(stream) : () => {};
  return {
    write: text => {
      if (closed) return;
      watch(text);
      send(text);
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

const lostText = ({ code, message }: NodeJS.ErrnoException): string =>
  `volley: standard output cannot be written (${code ?? message}): what was printed is not whole\n  → Make room, or print it elsewhere.\n`;

const sendTo =
  (stream: NodeJS.WriteStream) =>
  (text: string): void =>
    void stream.write(text);

/** Whether a write is done when it returns. */
function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node takes a write for done of which a full disk has taken a part; asked for the rest, the system says what is wrong. */
function writeWhole(fd: number, text: string, fail: (error: NodeJS.ErrnoException) => void): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    fail(error instanceof Error ? error : new Error(String(error)));
  }
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
