import type { RunId } from '../../core/ids.ts';
import {
  flag,
  list,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  textLike,
  whole,
} from '../../core/json-shape.ts';
import type { PlannedFile } from '../../plan/plan.ts';
import type { RunOutcome } from '../../run/summary.ts';
import { runName, runOutcome } from '../recorded-event-shape.ts';
import type { Cancellation, Lease, RunOrigin, RunRecord } from '../records.ts';
import { PLAIN_TERMS, type RunTerms } from '../run-terms.ts';
import type { Session } from './session.ts';

/** A row of `runs` with those of `leases` and `cancellations`, as SQL gives it. */
export interface RunRow {
  readonly number: number;
  readonly id: RunId;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly outcome: RunOutcome | null;
  readonly manifest: string;
  readonly manifest_path: string | null;
  readonly terms: string | null;
  readonly files: string;
  readonly triggers: string;
  readonly requests: number;
  readonly origin: string;
  readonly parent: RunId | null;
  readonly children: string;
  readonly owner: string | null;
  readonly pid: number | null;
  readonly host: string | null;
  readonly space: string | null;
  readonly beat_at: number | null;
  readonly beats: number | null;
  readonly asked_by: string | null;
  readonly asked_at: number | null;
  readonly noted_by: string | null;
}

const instant = whole(Number.MIN_SAFE_INTEGER);

export const runRow: Shape<RunRow> = object<RunRow>({
  number: whole(1),
  id: runName,
  started_at: instant,
  finished_at: nullable(instant),
  outcome: nullable(runOutcome),
  manifest: text,
  manifest_path: nullable(text),
  terms: nullable(text),
  files: text,
  triggers: text,
  requests: whole(0),
  origin: text,
  parent: nullable(runName),
  children: text,
  owner: nullable(text),
  pid: nullable(whole(0)),
  host: nullable(text),
  space: nullable(text),
  beat_at: nullable(instant),
  beats: nullable(whole(0)),
  asked_by: nullable(text),
  asked_at: nullable(instant),
  noted_by: nullable(text),
});

/** What `RUN_COLUMNS` are of, once `r` is `runs`. */
export const RUN_JOINS =
  'LEFT JOIN leases l ON l.run = r.number LEFT JOIN cancellations c ON c.run = r.number';

/** The columns of a `RunRow`, where `r` is `runs` and the others are joined to it by `RUN_JOINS`. */
export const RUN_COLUMNS = `r.number, r.id, r.started_at, r.finished_at, r.outcome, r.manifest, r.files, r.triggers,
  r.requests, r.origin, r.parent, r.manifest_path, r.terms,
  (SELECT json_group_array(id) FROM (SELECT s.id FROM runs s WHERE s.parent = r.id ORDER BY s.number)) AS children,
  l.owner, l.pid, l.host, l.space, l.beat_at, l.beats, c.asked_by, c.at AS asked_at, c.noted_by`;

const file = object<PlannedFile>({ path: text, digest: textLike(/^sha256:[0-9a-f]{64}$/, 'a digest') });

const terms = object<RunTerms>({
  wait: nullable(oneOf('submitted', 'queued', 'started', 'finished')),
  detach: flag,
  maxParallel: nullable(whole(1)),
});

export const runOrigin = tagged<RunOrigin, 'kind'>('kind', {
  manual: object<Extract<RunOrigin, { kind: 'manual' }>>({ kind: oneOf('manual') }),
  schedule: object<Extract<RunOrigin, { kind: 'schedule' }>>({
    kind: oneOf('schedule'),
    schedule: text,
    instant,
  }),
  order: object<Extract<RunOrigin, { kind: 'order' }>>({ kind: oneOf('order'), by: text }),
});

export const runRecord = (row: RunRow, session: Session): RunRecord => ({
  id: row.id,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  outcome: row.outcome,
  manifest: session.json(row.manifest, file),
  manifestPath: row.manifest_path,
  terms: row.terms === null ? PLAIN_TERMS : session.json(row.terms, terms),
  files: session.json(row.files, list(file)),
  triggers: session.json(row.triggers, list(text)),
  requests: row.requests,
  origin: session.json(row.origin, runOrigin),
  parent: row.parent,
  children: session.json(row.children, list(runName)),
  lease: leaseOf(row),
  cancellation: cancellationIn(row),
});

function cancellationIn({ asked_by, asked_at, noted_by }: RunRow): Cancellation | null {
  return asked_by === null || asked_at === null ? null : { by: asked_by, at: asked_at, notedBy: noted_by };
}

export function leaseOf({ owner, pid, host, space, beat_at, beats }: Omit<RunRow, 'id'>): Lease | null {
  if (owner === null || pid === null || host === null || beat_at === null || beats === null) return null;
  return { owner: { id: owner, pid, host, ...(space === null ? {} : { space }) }, beatAt: beat_at, beats };
}
