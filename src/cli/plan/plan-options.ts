import { readFile } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import { type FileInputs, readInputsFile } from '../../plan/inputs-file.ts';
import type { PlanOptions } from '../../plan/make-plan.ts';
import type { Changes } from '../../plan/select/select-changes.ts';
import type { MatrixChoice } from '../../plan/select/select-matrix.ts';
import type { Selector } from '../../plan/select/select-triggers.ts';
import type { Io } from '../io.ts';

/** The flags by which `plan`, `run` and `explain` are told what of a manifest is meant, and with which inputs. */
export interface ChoiceOptions {
  readonly input: ReadonlyMap<string, string>;
  readonly inputsFile?: string;
  readonly select?: readonly Selector[];
  readonly matrix: MatrixChoice;
  /** Which fire of a cycle, from 1, of matrices with `rotate`; default: the first. */
  readonly rotation?: number;
  /** A git ref. */
  readonly changedOnly?: string;
}

/** What the planner is asked for; the file of inputs, if any, is read here. */
export async function planOptions(
  triggers: readonly string[],
  { input, inputsFile, select = [], matrix, rotation = 1, changedOnly }: ChoiceOptions,
  io: Io,
): Promise<Result<PlanOptions, readonly Problem[]>> {
  const file = inputsFile === undefined ? ok(new Map()) : await readInputs(inputsFile);
  if (!file.ok) return file;
  const changes = changedOnly === undefined ? null : await changesSince(changedOnly, io);
  if (changes?.ok === false) return err([changes.error]);
  const env = (name: string): string | undefined => io.env[name];
  return ok({
    triggers,
    select,
    matrix,
    rotation: rotation - 1,
    ...(changes === null ? {} : { changes: changes.value }),
    inputs: input,
    inputsFile: file.value,
    env,
  });
}

async function changesSince(ref: string, io: Io): Promise<Result<Changes, Problem>> {
  const [{ gitIn }, { changedFiles }] = await Promise.all([
    import('../git/git.ts'),
    import('../git/changed-files.ts'),
  ]);
  return changedFiles(ref, gitIn('.', io.env), '.');
}

async function readInputs(path: string): Promise<Result<FileInputs, readonly Problem[]>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    const next = 'Check what follows --inputs-file.';
    return err([{ code: 'unreadable', severity: 'error', message, next }]);
  }
  return readInputsFile(new SourceFile(path, text));
}
