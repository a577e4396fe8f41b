import { readFile } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { SigningKey } from '../../plan/file/plan-file.ts';
import type { Io } from '../io.ts';

/** Where the key for plan files is; never the key itself, which every process list would show. */
export interface SigningKeyOptions {
  /** `--key-env NAME`. */
  readonly keyEnv?: string;
  /** `--key-file PATH`. */
  readonly keyFile?: string;
}

/** A shorter key could be guessed from one signed plan. */
const LEAST_BYTES = 16;

/** The key, without line ends after it; null where none is named. From then on it is masked in all that is printed. */
export async function readSigningKey(
  { keyEnv, keyFile }: SigningKeyOptions,
  { env, redactor }: Io,
): Promise<Result<SigningKey | null, Problem>> {
  if (keyEnv === undefined && keyFile === undefined) return ok(null);
  const read = keyFile === undefined ? ok(env[keyEnv ?? '']) : await fileText(keyFile);
  if (!read.ok) return read;
  const where = keyFile ?? `the environment variable ${keyEnv}`;
  const key = (read.value ?? '').replace(/[\r\n]+$/, '');
  if (key !== '') redactor.learn(key);
  if (Buffer.byteLength(key) >= LEAST_BYTES) return ok(key);
  const message =
    key === '' ? `${where} holds no key` : `the key of ${where} is shorter than ${LEAST_BYTES} bytes`;
  return err(fault(message, 'Make one, e.g. by `openssl rand -hex 32`.'));
}

async function fileText(path: string): Promise<Result<string, Problem>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return err(fault(`${path} cannot be read (${code})`, 'Check what follows --key-file.'));
  }
}

const fault = (message: string, next: string): Problem => ({
  code: 'signing-key',
  severity: 'error',
  message,
  next,
});
