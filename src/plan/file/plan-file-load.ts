import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  fits,
  isRecord,
  nullable,
  object,
  oneOf,
  type Shape,
  type ShapeFault,
  showPath,
  text,
  textLike,
} from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { RequestHash } from '../saved/request-hash.ts';
import { aroundRequests } from '../saved/saved-plan.ts';
import { altered, malformed, notJson, type PlanFault } from '../saved/saved-plan-fault.ts';
import {
  type LoadPlanTools,
  newerPlanFault,
  openPlan,
  type SavedPlanStream,
} from '../saved/saved-plan-load.ts';
import { type DocumentRead, SavedPlanReader } from '../saved/saved-plan-reader.ts';
import { savedPlan } from '../saved/saved-plan-shape.ts';
import type { SavedRequests } from '../saved/saved-requests.ts';
import { aroundBody, digestOfHead, PLAN_FILE_VERSION, type PlanFile, type SigningKey } from './plan-file.ts';
import type { PlanFileFault } from './plan-file-fault.ts';

/** A plan file that is whole, and signed as it has to be. Whether it still holds is another question. */
export interface LoadedPlanFile {
  /** Its requests are unpacked while they are read. */
  readonly plan: SavedPlanStream;
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
  digest: textLike(/^sha256:[0-9a-f]{64}$/, 'a digest, sha256:…'),
  signature: nullable(textLike(/^hmac-sha256:[0-9a-f]{64}$/, 'a signature, hmac-sha256:…')),
  saved: savedPlan,
});

/** The text of a plan file → its plan, or the first reason not to trust it. */
export function parsePlanFile(
  contents: string,
  tools: PlanFileTools,
): Result<LoadedPlanFile, PlanFileFault | PlanFault> {
  const reader = new PlanFileReader(tools);
  reader.push(contents);
  return reader.end();
}

/**
 * As `parsePlanFile`, of a text that comes in pieces and need not fit into memory. Nothing of it can be had before all
 * of it has been read and checked.
 */
export class PlanFileReader {
  readonly #reader: SavedPlanReader;
  readonly #tools: PlanFileTools;

  constructor(tools: PlanFileTools) {
    this.#tools = tools;
    const { key } = tools;
    this.#reader = new SavedPlanReader(['saved', 'plan'], key === null ? null : signatureHash(key));
  }

  push(piece: string): void {
    this.#reader.push(piece);
  }

  end(): Result<LoadedPlanFile, PlanFileFault | PlanFault> {
    const read = this.#reader.end();
    return read === null ? err(notJson('the plan file')) : openPlanFile(read, this.#tools);
  }
}

function openPlanFile(
  { document, requests, digest, signature: due }: DocumentRead,
  tools: PlanFileTools,
): Result<LoadedPlanFile, PlanFileFault | PlanFault> {
  const foreign = versionFault(document) ?? newerPlan(document);
  if (foreign !== null) return err(foreign);
  const wrong = planFile.check(document) ?? requestFault(requests);
  if (wrong !== null || !fits(document, planFile)) {
    const { path, expected } = wrong ?? { path: [], expected: 'another form' };
    return err(malformed(`the plan file is wrong at ${showPath(path)}: expected ${expected}`));
  }
  const unsigned = signatureFault(document.signature, due, tools.key !== null);
  if (unsigned !== null) return err(unsigned);
  const { volley, expires, signature } = document;
  if (digestOfHead({ volley, expires, digest: document.saved.digest }) !== document.digest)
    return err(altered('the plan file'));
  const plan = openPlan({ document: document.saved, requests, digest }, tools);
  if (!plan.ok) return plan;
  return ok({
    plan: plan.value,
    volley,
    expires: expires === null ? null : Date.parse(expires),
    isSigned: signature !== null,
  });
}

const requestFault = ({ fault }: SavedRequests): ShapeFault | null =>
  fault === null ? null : { ...fault, path: ['saved', 'plan', 'requests', ...fault.path] };

/** A newer plan may also be in a file of this form, and its unknown members would be no news. */
const newerPlan = (document: unknown): PlanFault | null =>
  isRecord(document) ? newerPlanFault(document.saved) : null;

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

/** `due`: what the signature has to be, in hexadecimal digits; null: what there is cannot have one. */
function signatureFault(signature: string | null, due: string | null, hasKey: boolean): PlanFileFault | null {
  if (!hasKey) {
    if (signature === null) return null;
    return {
      code: 'unchecked-signature',
      message: 'the plan file is signed, and there is no key to check that with',
      next: 'Give the key by --key-env or --key-file.',
    };
  }
  if (signature === null) {
    return {
      code: 'unsigned-plan-file',
      message: 'the plan file is not signed, though a key was given',
      next: 'Make the plan with the key, or do without it on purpose.',
    };
  }
  // Both have the same length: the form of the file says so.
  if (due !== null && timingSafeEqual(Buffer.from(signature), Buffer.from(`hmac-sha256:${due}`))) return null;
  return {
    code: 'bad-signature',
    message:
      'the signature of the plan file is not that of this key: it was changed, or signed with another key',
    next: 'Make the plan again, and sign it with the key that you check it with.',
  };
}

/** The signature of what a document says, whether that is a plan file or not. */
const signatureHash = (key: SigningKey): RequestHash =>
  new RequestHash(createHmac('sha256', key), document => {
    if (!isRecord(document)) return null;
    const { volley, expires, saved } = document;
    if (!isRecord(saved) || !isRecord(saved.plan)) return null;
    const [head, tail] = aroundBody({ volley, expires, digest: saved.digest });
    const [start, end] = aroundRequests(saved.plan);
    return [head + start, end + tail];
  });
