import { createHmac } from 'node:crypto';
import type { Plan } from './plan.ts';
import { type SavedPlan, savePlan } from './saved-plan.ts';

/** Version of the file. */
export const PLAN_FILE_VERSION = 1;

/**
 * What `plan --out` writes and `run --plan` fires, see schemas/plan-file.schema.json. Secrets stand in it by name, as in
 * every plan. Nothing of it is taken from the clock or the machine: the same inputs are the same bytes.
 */
export interface PlanFile {
  readonly planFile: typeof PLAN_FILE_VERSION;
  /** Version of the volley that made it. */
  readonly volley: string;
  /** From when on it is refused, in ISO 8601 (UTC); null: it holds until something changes. */
  readonly expires: string | null;
  /** `hmac-sha256:…` of all else, by a key that is not in it; null: nobody signed it. */
  readonly signature: string | null;
  readonly saved: SavedPlan;
}

/** A key for signing: the bytes that both sides share. */
export type SigningKey = string;

export interface PlanFileOptions {
  readonly volley: string;
  /** Milliseconds since 1970-01-01T00:00:00Z; null: never. */
  readonly expires: number | null;
  /** null: it stays unsigned. */
  readonly key: SigningKey | null;
}

export function makePlanFile(plan: Plan, { volley, expires, key }: PlanFileOptions): PlanFile {
  const content = {
    planFile: PLAN_FILE_VERSION,
    volley,
    expires: expires === null ? null : new Date(expires).toISOString(),
    saved: savePlan(plan),
  } as const;
  return { ...content, signature: key === null ? null : signatureOf(content, key) };
}

/**
 * Signs what a plan file says rather than how it is laid out. The version is part of it: a signature for one form of
 * the file says nothing about another.
 */
export function signatureOf(file: Omit<PlanFile, 'signature'>, key: SigningKey): string {
  const { planFile, volley, expires, saved } = file;
  const content = JSON.stringify({ planFile, volley, expires, saved });
  return `hmac-sha256:${createHmac('sha256', key).update(content).digest('hex')}`;
}

/**
 * The text of the file: JSON with each trigger and each request on a line of its own, so that tools which compare lines
 * have something to compare.
 */
export function planFileText({ planFile, volley, expires, signature, saved }: PlanFile): string {
  const { savedPlan, digest, plan } = saved;
  // The digest is one of its members in this order.
  const members = Object.entries(plan).map(
    ([name, value]: [string, unknown]) =>
      `${JSON.stringify(name)}: ${Array.isArray(value) ? linesOf(value) : JSON.stringify(value)}`,
  );
  return `{
"planFile": ${planFile},
"volley": ${JSON.stringify(volley)},
"expires": ${JSON.stringify(expires)},
"signature": ${JSON.stringify(signature)},
"saved": {"savedPlan": ${savedPlan}, "digest": ${JSON.stringify(digest)}, "plan": {
${members.join(',\n')}
}}
}
`;
}

const linesOf = (items: readonly unknown[]): string =>
  items.length === 0 ? '[]' : `[\n${items.map(item => JSON.stringify(item)).join(',\n')}\n]`;
