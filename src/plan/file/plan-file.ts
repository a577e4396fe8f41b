import { createHmac } from 'node:crypto';
import type { PlanStream } from '../plan.ts';
import {
  compactBody,
  digestOf,
  members,
  SAVED_PLAN_VERSION,
  type SavedPlan,
  type SavedRequest,
  saveFrame,
  saveRequest,
} from '../saved/saved-plan.ts';
import { PackedList } from './packed-list.ts';

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
  /** `sha256:…` of all else but the signature. Tells damage, as that of the plan does. */
  readonly digest: string;
  /** `hmac-sha256:…` of all else but the digest, by a key that is not in it; null: nobody signed it. */
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

/**
 * The text of the file in pieces: JSON with each trigger and each request on a line of its own, so that tools which
 * compare lines have something to compare. The requests are made once and then kept packed, since digest and signature
 * stand before them.
 */
export function* planFileChunks(
  plan: PlanStream,
  { volley, expires, key }: PlanFileOptions,
): Generator<string> {
  const requests = new PackedList<SavedRequest>();
  for (const request of plan.requests) requests.add(saveRequest(request));
  const frame = saveFrame(plan);
  const body: BodyPieces = () => compactBody(frame, requests);
  const head = {
    volley,
    expires: expires === null ? null : new Date(expires).toISOString(),
    digest: digestOf(body()),
  };
  const signature = key === null ? null : signatureOf(head, body, key);
  yield `{
"planFile": ${PLAN_FILE_VERSION},
"volley": ${JSON.stringify(volley)},
"expires": ${JSON.stringify(head.expires)},
"digest": ${JSON.stringify(digestOfHead(head))},
"signature": ${JSON.stringify(signature)},
"saved": {"savedPlan": ${SAVED_PLAN_VERSION}, "digest": ${JSON.stringify(head.digest)}, "plan": {
`;
  let end = '';
  for (const [name, value] of members(frame)) {
    yield `${end}${JSON.stringify(name)}: `;
    end = ',\n';
    if (name === 'requests') yield* onLines(requests.lines());
    else if (Array.isArray(value)) yield* onLines(linesOf(value));
    else yield JSON.stringify(value);
  }
  yield '\n}}\n}\n';
}

/** The whole text at once. */
export const planFileText = (plan: PlanStream, options: PlanFileOptions): string =>
  [...planFileChunks(plan, options)].join('');

/** The compact JSON of the plan, in pieces. */
export type BodyPieces = () => Iterable<string>;

/** What a file says beside the plan itself. */
export interface FileHead extends Pick<PlanFile, 'volley' | 'expires'> {
  /** Of the plan, as the file says it. */
  readonly digest: string;
}

/** As a document says it that has not been checked. */
type UncheckedHead = { readonly [Name in keyof FileHead]: unknown };

/** The digest of a file. In what is hashed, the plan's own digest stands for the plan. */
export const digestOfHead = (head: FileHead): string => digestOf(headText(head));

function headText({ volley, expires, digest }: UncheckedHead): readonly [file: string, saved: string] {
  const file = JSON.stringify({ planFile: PLAN_FILE_VERSION, volley, expires });
  const saved = JSON.stringify({ savedPlan: SAVED_PLAN_VERSION, digest });
  return [`${file.slice(0, -1)},"saved":`, saved];
}

/**
 * Signs what a plan file says rather than how it is laid out: compact JSON of its members in their order. The versions are
 * part of it: a signature for one form of the file says nothing about another.
 */
function signatureOf(head: FileHead, body: BodyPieces, key: SigningKey): string {
  const [start, end] = aroundBody(head);
  const hmac = createHmac('sha256', key).update(start);
  for (const piece of body()) hmac.update(piece);
  return `hmac-sha256:${hmac.update(end).digest('hex')}`;
}

/** What is signed before and after the compact JSON of the plan. */
export function aroundBody(head: UncheckedHead): readonly [start: string, end: string] {
  const [file, saved] = headText(head);
  return [`${file}${saved.slice(0, -1)},"plan":`, '}}'];
}

const linesOf = (items: readonly unknown[]): readonly string[] =>
  items.length === 0 ? [] : [items.map(item => JSON.stringify(item)).join(',\n')];

/** A list whose items have lines of their own already. */
function* onLines(lines: Iterable<string>): Generator<string> {
  let isEmpty = true;
  for (const piece of lines) {
    yield isEmpty ? `[\n${piece}` : piece;
    isEmpty = false;
  }
  yield isEmpty ? '[]' : '\n]';
}
