import { timingSafeEqual } from 'node:crypto';
import {
  fits,
  isRecord,
  nullable,
  object,
  oneOf,
  type Shape,
  showPath,
  text,
  textLike,
} from '../core/json-shape.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Plan } from './plan.ts';
import { PLAN_FILE_VERSION, type PlanFile, type SigningKey, signatureOf } from './plan-file.ts';
import type { PlanFileFault } from './plan-file-fault.ts';
import { malformed, type PlanFault } from './saved-plan-fault.ts';
import { type LoadPlanTools, loadPlan } from './saved-plan-load.ts';
import { savedPlan } from './saved-plan-shape.ts';

/** A plan file that is whole, and signed as it has to be. Whether it still holds is another question. */
export interface LoadedPlanFile {
  readonly plan: Plan;
  readonly volley: string;
  /** Milliseconds since 1970-01-01T00:00:00Z; null: it does not expire. */
  readonly expires: number | null;
  readonly isSigned: boolean;
}

export interface PlanFileTools extends LoadPlanTools {
  /** What the file must be signed with; null: it must not be signed, since nobody could tell whether rightly. */
  readonly key: SigningKey | null;
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const planFile: Shape<PlanFile> = object<PlanFile>({
  planFile: oneOf(PLAN_FILE_VERSION),
  volley: text,
  expires: nullable(textLike(ISO_INSTANT, 'an instant, e.g. 2026-12-25T10:00:00.000Z')),
  signature: nullable(textLike(/^hmac-sha256:[0-9a-f]{64}$/, 'a signature, hmac-sha256:…')),
  saved: savedPlan,
});

/** The text of a plan file → its plan, or the first reason not to trust it. */
export function parsePlanFile(
  contents: string,
  tools: PlanFileTools,
): Result<LoadedPlanFile, PlanFileFault | PlanFault> {
  let document: unknown;
  try {
    document = JSON.parse(contents);
  } catch {
    const message = 'the plan file is not JSON; it may have been cut off';
    return err({ code: 'not-json', message, next: 'Make the plan again.' });
  }
  const foreign = versionFault(document);
  if (foreign !== null) return err(foreign);
  if (!fits(document, planFile)) {
    const { path, expected } = planFile.check(document) ?? { path: [], expected: 'another form' };
    return err(malformed(`the plan file is wrong at ${showPath(path)}: expected ${expected}`));
  }
  const unsigned = signatureFault(document, tools.key);
  if (unsigned !== null) return err(unsigned);
  const plan = loadPlan(document.saved, tools);
  if (!plan.ok) return plan;
  const { volley, expires, signature } = document;
  return ok({
    plan: plan.value,
    volley,
    expires: expires === null ? null : Date.parse(expires),
    isSigned: signature !== null,
  });
}

/** Whether a text is a plan file at all, whatever may be wrong with it. */
export const looksLikePlanFile = (contents: string): boolean => /^\s*\{\s*"planFile"\s*:/.test(contents);

function versionFault(document: unknown): PlanFileFault | null {
  const version = isRecord(document) ? document.planFile : undefined;
  if (typeof version !== 'number') {
    const next = 'Give a file that `volley plan --out` has written.';
    return { code: 'not-a-plan-file', message: 'the document is not a plan file', next };
  }
  if (version <= PLAN_FILE_VERSION) return null;
  return {
    code: 'newer-plan-file',
    message: `the plan file was written by a newer volley (planFile ${version}; this one knows ${PLAN_FILE_VERSION})`,
    next: 'Update volley, or make the plan again.',
  };
}

function signatureFault(file: PlanFile, key: SigningKey | null): PlanFileFault | null {
  if (key === null) {
    if (file.signature === null) return null;
    return {
      code: 'unchecked-signature',
      message: 'the plan file is signed, and there is no key to check that with',
      next: 'Give the key by --key-env or --key-file.',
    };
  }
  if (file.signature === null) {
    return {
      code: 'unsigned-plan-file',
      message: 'the plan file is not signed, though a key was given',
      next: 'Make the plan with the key, or do without it on purpose.',
    };
  }
  // Both have the same length: the form of the file says so.
  const [given, due] = [Buffer.from(file.signature), Buffer.from(signatureOf(file, key))];
  if (timingSafeEqual(given, due)) return null;
  return {
    code: 'bad-signature',
    message:
      'the signature of the plan file is not that of this key: it was changed, or signed with another key',
    next: 'Make the plan again, and sign it with the key that you check it with.',
  };
}
