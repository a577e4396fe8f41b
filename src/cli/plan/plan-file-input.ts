import { createReadStream } from 'node:fs';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { compileCel } from '../../manifest/expression/cel.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { planFileFaults } from '../../plan/file/plan-file-holds.ts';
import { type LoadedPlanFile, PlanFileReader } from '../../plan/file/plan-file-load.ts';
import type { Plan } from '../../plan/plan.ts';
import { allTargets } from '../../plan/plan-targets.ts';
import { plannedFile } from '../../plan/planned-file.ts';
import type { Io } from '../io.ts';
import { readSigningKey, type SigningKeyOptions } from './signing-key.ts';

export interface PlanFileInput extends SigningKeyOptions {
  readonly plan: string;
  /** Fires it although the manifest has changed since. */
  readonly allowStale?: boolean;
}

/** Reads a plan file and checks its signature, if it has to have one. */
export async function readPlanFile(
  path: string,
  options: SigningKeyOptions,
  io: Io,
): Promise<Result<LoadedPlanFile, Problem>> {
  const key = await readSigningKey(options, io);
  if (!key.ok) return key;
  const reader = new PlanFileReader({ key: key.value, compileCel });
  try {
    for await (const piece of createReadStream(path, 'utf8')) reader.push(String(piece));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    const next = 'Write one by `volley plan --out FILE`.';
    return err({ code: 'unreadable', severity: 'error', message, next });
  }
  const file = reader.end();
  return file.ok
    ? file
    : err({ ...file.error, severity: 'error', message: `${path}: ${file.error.message}` });
}

/**
 * The plan of a file, exactly as it was saved, or every reason not to fire it. `rehearsed`: the sandbox stands in for its
 * targets, whatever their addresses are.
 */
export async function planOfFile(
  input: PlanFileInput,
  manifest: Manifest,
  { now, rehearsed }: { readonly now: number; readonly rehearsed: boolean },
  io: Io,
): Promise<Result<Plan, readonly Problem[]>> {
  const file = await readPlanFile(input.plan, input, io);
  if (!file.ok) return err([file.error]);
  const faults = planFileFaults(file.value, {
    now,
    manifest: plannedFile(manifest.source),
    files: manifest.files.filter(other => other !== manifest.source).map(plannedFile),
    targets: rehearsed ? null : allTargets(manifest, name => io.env[name]),
    allowStale: input.allowStale === true,
  });
  return faults.length === 0
    ? ok(file.value.plan.whole())
    : err(faults.map(fault => ({ ...fault, severity: 'error' })));
}
