import type { BuildResult } from '../options.ts';

/** What becomes of a build that runs a script, as far as that can be told without running it. */
export interface ScriptEnd {
  /** Milliseconds: the sum of all `sleep`. */
  readonly duration: number;
  readonly result: BuildResult;
  /** What every `echo` of a plain text prints. */
  readonly console: readonly string[];
}

/** Milliseconds that a script takes besides its sleeps. */
const OVERHEAD = 10;

/** Reads `sleep N`, `echo TEXT` and `exit N` up to the first `exit`; all else takes no time and prints nothing. */
export function readShellScript(script: string, unstableCode: number | null): ScriptEnd {
  const commands = script.split(/[\n;]|&&/).map(command => command.trim());
  const exitAt = commands.findIndex(command => /^exit\b/.test(command));
  const code = Number(/^exit\s+(\d+)/.exec(commands[exitAt] ?? '')?.[1] ?? 0);
  const run = exitAt < 0 ? commands : commands.slice(0, exitAt);
  return {
    duration: OVERHEAD + sum(run.map(command => sleepOf(/^sleep\s+([\d.]+)([smhd]?)$/.exec(command)))),
    result: code === 0 ? 'SUCCESS' : code === unstableCode ? 'UNSTABLE' : 'FAILURE',
    console: run.flatMap(command => /^echo\s+(['"]?)([^$`]*)\1$/.exec(command)?.[2] ?? []),
  };
}

/** Reads `sleep N`, `echo 'TEXT'`, `error 'TEXT'` and `unstable 'TEXT'` of a pipeline's script. */
export function readPipelineScript(script: string): ScriptEnd {
  const sleeps = [...script.matchAll(/\bsleep\s*\(?\s*(?:time:\s*)?([\d.]+)/g)];
  const failed = /\berror\s*\(?\s*['"]/.test(script);
  const unstable = /\bunstable\s*\(?\s*['"]|result\s*=\s*['"]UNSTABLE/.test(script);
  return {
    duration: OVERHEAD + sum(sleeps.map(sleepOf)),
    result: failed ? 'FAILURE' : unstable ? 'UNSTABLE' : 'SUCCESS',
    console: [...script.matchAll(/\becho\s*\(?\s*(['"])([^$'"]*)\1/g)].map(match => match[2] ?? ''),
  };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a match of number and unit; 0 without one. */
const sleepOf = (match: RegExpExecArray | null): number =>
  Number(match?.[1] ?? 0) * (UNITS[match?.[2] || 's'] ?? 0);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
