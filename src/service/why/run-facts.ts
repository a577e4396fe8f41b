import type { RunId } from '../../core/ids.ts';
import { ok } from '../../core/result.ts';
import { isEnd } from '../../run/request-state.ts';
import type { RequestRecord, RunRecord } from '../../store/records.ts';
import type { OwedRun } from '../../store/serving.ts';
import type { Store, Stored } from '../../store/store.ts';

/** What is known of a run that a decision names. */
export interface RunFacts {
  readonly id: RunId;
  /** null: the store has forgotten it, or it never began. */
  readonly record: RunRecord | null;
  /** It is decided on, and has not begun. */
  readonly owed: boolean;
  /** Requests that had not ended when the decision was made. */
  readonly left: number;
}

/** `at`: when the decision was made, in milliseconds since 1970. */
export async function runFacts(
  store: Store,
  id: RunId,
  { at, owed: all }: { readonly at: number; readonly owed: readonly OwedRun[] },
): Stored<RunFacts> {
  const record = await store.run(id);
  if (!record.ok)
    return record.error.code === 'unknown-run'
      ? ok({ id, record: null, owed: all.some(({ run }) => run === id), left: 0 })
      : record;
  const requests = await store.requestsOf(id);
  if (!requests.ok) return requests;
  const left = requests.value.filter(request => wasLeft(request, at)).length;
  return ok({ id, record: record.value, owed: false, left });
}

/** An end stays as it is, so that the time of the last change says when it came. */
const wasLeft = ({ state, changedAt }: RequestRecord, at: number): boolean =>
  !isEnd(state) || (changedAt !== null && changedAt > at);
