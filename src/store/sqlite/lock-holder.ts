import { nullable, object, text, whole } from '../../core/json-shape.ts';
import type { Owner } from '../records.ts';
import type { StoreFault } from '../store-fault.ts';
import type { Session } from './session.ts';

interface OwnerRow {
  readonly pid: number;
  readonly host: string;
  readonly space: string | null;
}

const ownerRow = object<OwnerRow>({ pid: whole(0), host: text, space: nullable(text) });

/** Who has a run of this store, or serves from it. */
const OWNERS = `
  SELECT pid, host, space FROM leases UNION SELECT pid, host, space FROM serving WHERE owner IS NOT NULL ORDER BY pid`;

interface LockWitness {
  readonly self: Owner;
  /** Whether a process of this host was stopped and can go on. */
  readonly isStopped: (pid: number) => boolean;
}

/**
 * That the store is locked, with who is likely to hold it: a process that was stopped in the middle of a transaction does so
 * until it goes on. Other faults are what they are.
 */
export function withHolder(
  session: Session,
  fault: StoreFault,
  { self, isStopped }: LockWitness,
): StoreFault {
  if (fault.code !== 'locked') return fault;
  const owners = session.read(() => session.rows(ownerRow, OWNERS));
  const holder = (owners.ok ? owners.value : []).find(
    ({ pid, host, space }) => host === self.host && space === (self.space ?? null) && isStopped(pid),
  );
  if (holder === undefined) return fault;
  const { pid } = holder;
  const next = `Let it go on with \`kill -CONT ${pid}\`, or \`fg\` where it was stopped, or end it with \`kill -KILL ${pid}\`.`;
  return { ...fault, detail: `process ${pid}, which has a run here, is stopped`, next };
}
