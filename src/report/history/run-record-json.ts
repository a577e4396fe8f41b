import type { RunRecord } from '../../store/records.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** A run of the store for programs. */
export const runDocument = (run: RunRecord): Record<string, unknown> => ({
  run: run.id,
  startedAt: iso(run.startedAt),
  finishedAt: iso(run.finishedAt),
  outcome: run.outcome,
  manifest: run.manifest,
  triggers: run.triggers,
  requests: run.requests,
  origin: run.origin.kind === 'schedule' ? { ...run.origin, instant: iso(run.origin.instant) } : run.origin,
  parent: run.parent,
  children: run.children,
  owner: run.lease === null ? null : { pid: run.lease.owner.pid, host: run.lease.owner.host },
  cancellation:
    run.cancellation === null
      ? null
      : {
          by: run.cancellation.by,
          at: iso(run.cancellation.at),
          noted: run.cancellation.notedBy !== null,
        },
});
