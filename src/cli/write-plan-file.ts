import { systemClock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { PlanStream } from '../plan/plan.ts';
import { planFileChunks } from '../plan/plan-file.ts';
import { filesOf, type InputFiles } from './input-files.ts';
import type { Io } from './io.ts';
import { type FileRead, overwrites, refusePlanOver } from './overwrite.ts';
import { replaceFile } from './replace-file.ts';
import { readSigningKey, type SigningKeyOptions } from './signing-key.ts';
import { version } from './version.ts';

/** When a plan expires: an instant, or a time counted from `--at`, else from now. Milliseconds. */
export type Expiry =
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'after'; readonly time: number };

export interface PlanFileOutput extends SigningKeyOptions, InputFiles {
  readonly out: string;
  /** Default: never. */
  readonly expires?: Expiry;
  readonly at?: number;
}

/** Saves a plan for `run --plan`, whole or not at all. */
export async function writePlanFile(
  plan: PlanStream,
  options: PlanFileOutput,
  io: Io,
): Promise<Result<void, Problem>> {
  const key = await readSigningKey(options, io);
  if (!key.ok) return key;
  const taken =
    (await overwrites(options.out, [...filesOf(options), ...filesTakenIn(plan)], '--out')) ??
    (await refusePlanOver(options.out));
  if (taken !== null) return err(taken);
  const chunks = planFileChunks(plan, { volley: version, expires: expiryOf(options), key: key.value });
  try {
    await replaceFile(options.out, chunks);
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return err({
      code: 'unwritable',
      severity: 'error',
      message: `${options.out} cannot be written (${code})`,
      next: 'Check what follows --out.',
    });
  }
}

const filesTakenIn = ({ manifest, files }: PlanStream): readonly FileRead[] =>
  [manifest, ...files].map(({ path }) => ({ what: 'part of the manifest', path }));

function expiryOf({ expires, at }: PlanFileOutput): number | null {
  if (expires === undefined) return null;
  return expires.kind === 'instant' ? expires.at : (at ?? systemClock.now()) + expires.time;
}
