import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { planFileChunks } from '../../plan/file/plan-file.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { filesOf, type InputFiles } from '../files/input-files.ts';
import { type FileRead, overwrites, refusePlanOver } from '../files/overwrite.ts';
import { replaceFile } from '../files/replace-file.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import { readSigningKey, type SigningKeyOptions } from './signing-key.ts';

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
  const now = options.at ?? systemClock.now();
  const expires = expiryOf(options, now);
  if (expires !== null && expires <= now) return err(expired(expires, now));
  const chunks = planFileChunks(plan, { volley: version, expires, key: key.value });
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

function expiryOf({ expires }: PlanFileOutput, now: number): number | null {
  if (expires === undefined) return null;
  return expires.kind === 'instant' ? expires.at : now + expires.time;
}

/** Nobody could fire it. */
const expired = (expires: number, now: number): Problem => ({
  code: 'expired-plan',
  severity: 'error',
  message: `the plan would be over since ${new Date(expires).toISOString()}, and it is ${new Date(now).toISOString()}`,
  next: 'Write an instant to come after --expires, or a time, e.g. 24h.',
});
