import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '../core/result.ts';
import { SourceFile } from '../core/source.ts';
import { mayNeedCel, noCel } from '../manifest/cel-expression.ts';
import { type LoadedManifest, loadManifest } from '../manifest/load-manifest.ts';
import type { ManifestProblem } from '../manifest/problem-code.ts';
import { problemCounts, problemsText } from '../report/problem-text.ts';
import { scheduleChecker } from '../schedule/check-schedule.ts';
import type { Io } from './io.ts';

export type LoadFault =
  | { readonly kind: 'unreadable'; readonly message: string; readonly next: string }
  | { readonly kind: 'problems'; readonly problems: readonly ManifestProblem[] };

/** Reads and checks a manifest. */
export async function load(path: string): Promise<Result<LoadedManifest, LoadFault>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return err(unreadable(path, error));
  }
  const compileCel = mayNeedCel(text) ? (await import('../manifest/cel.ts')).compileCel : noCel;
  const tools = { checkSchedule: scheduleChecker(), compileCel };
  const loaded = loadManifest(new SourceFile(path, text), tools);
  return loaded.ok ? ok(loaded.value) : err({ kind: 'problems', problems: loaded.error });
}

function unreadable(path: string, error: unknown): LoadFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return {
        kind: 'unreadable',
        message: `there is no file ${path}`,
        next: 'Go to the folder of your manifest, or name it with -f FILE.',
      };
    case 'EISDIR':
      return {
        kind: 'unreadable',
        message: `${path} is a folder`,
        next: `Name the file in it, e.g. -f ${path}/triggers.yaml.`,
      };
    case 'EACCES':
      return {
        kind: 'unreadable',
        message: `${path} may not be read by this user`,
        next: 'Check its permissions.',
      };
    default:
      return {
        kind: 'unreadable',
        message: `${path} cannot be read (${code || String(error)})`,
        next: 'Check the path.',
      };
  }
}

/** Tells a person why there is no manifest. */
export function tellLoadFault(fault: LoadFault, io: Io): void {
  const { style } = io.err;
  if (fault.kind === 'unreadable') {
    io.err.write(
      problemsText(
        [{ code: 'unreadable', severity: 'error', message: fault.message, next: fault.next }],
        style,
      ),
    );
    return;
  }
  io.err.write(problemsText(fault.problems, style));
  io.err.write(`\n${problemCounts(fault.problems)}\n`);
}
