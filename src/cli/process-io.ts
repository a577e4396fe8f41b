import pc from 'picocolors';
import { noStyle, type Style } from '../core/style.ts';
import type { Io, Output } from './io.ts';

/** The real process. `color`: as the flags say; undefined: as the environment and the terminal say. */
export function processIo(color: boolean | undefined): Io {
  return {
    out: output(process.stdout, color),
    err: output(process.stderr, color),
    env: process.env,
    onInterrupt(act) {
      process.on('SIGINT', act);
      process.on('SIGTERM', act);
      return () => {
        process.off('SIGINT', act);
        process.off('SIGTERM', act);
      };
    },
  };
}

function output(stream: NodeJS.WriteStream, color: boolean | undefined): Output {
  const { env } = process;
  const isTerminal = stream.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  const wanted = env.NO_COLOR ? false : env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : stream.isTTY === true;
  return {
    write: text => void stream.write(text),
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

function colors(): Style {
  const { bold, dim, red, green, yellow, cyan } = pc.createColors(true);
  return { bold, dim, red, green, yellow, cyan };
}
