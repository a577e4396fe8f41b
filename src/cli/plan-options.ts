import { readFile } from 'node:fs/promises';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import { SourceFile } from '../core/source.ts';
import { type FileInputs, readInputsFile } from '../plan/inputs-file.ts';
import type { PlanOptions } from '../plan/make-plan.ts';
import type { MatrixChoice } from '../plan/select-matrix.ts';
import type { Selector } from '../plan/select-triggers.ts';
import type { Io } from './io.ts';

/** The flags by which `plan`, `run` and `explain` are told what of a manifest is meant, and with which inputs. */
export interface ChoiceOptions {
  readonly input: ReadonlyMap<string, string>;
  readonly inputsFile?: string;
  readonly select?: readonly Selector[];
  readonly matrix: MatrixChoice;
}

/** What the planner is asked for; the file of inputs, if any, is read here. */
export async function planOptions(
  triggers: readonly string[],
  { input, inputsFile, select = [], matrix }: ChoiceOptions,
  io: Io,
): Promise<Result<PlanOptions, readonly Problem[]>> {
  const file = inputsFile === undefined ? ok(new Map()) : await readInputs(inputsFile);
  if (!file.ok) return file;
  const env = (name: string): string | undefined => io.env[name];
  return ok({ triggers, select, matrix, inputs: input, inputsFile: file.value, env });
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
