/**
 * Whether a target may be asked. Closed: as often as one likes. Open: not before `until`. Half-open: by one request, the
 * probe, whose outcome decides. Times are milliseconds since 1970.
 */
export type Circuit =
  | {
      readonly state: 'closed';
      /** In a row. */
      readonly failures: number;
    }
  | {
      readonly state: 'open' | 'half-open';
      readonly since: number;
      /** How often in a row it was found unwell. */
      readonly failures: number;
      readonly until: number;
      /** The server has asked to be left alone; that a look passes does not lift that. */
      readonly limited: boolean;
    };

export const CLOSED: Circuit = { state: 'closed', failures: 0 };

/** So many failures in a row, and a target is unwell. */
const OPENS_AFTER = 3;

export interface Failure {
  readonly now: number;
  /** Milliseconds before the next request at the earliest. */
  readonly pause: number;
  /** The server itself has said that it is not ready: one such answer says as much as several failures. */
  readonly definite: boolean;
  /** It has asked to be left alone. */
  readonly limited: boolean;
}

export function afterFailure(circuit: Circuit, { now, pause, definite, limited }: Failure): Circuit {
  const until = now + pause;
  if (circuit.state === 'closed') {
    const failures = circuit.failures + 1;
    if (failures < OPENS_AFTER && !definite) return { state: 'closed', failures };
    return { state: 'open', since: now, failures: 1, until, limited };
  }
  const wanted = { limited: circuit.limited || limited, until: Math.max(circuit.until, until) };
  // What comes back while it is open was sent before: it is no news, but that it wants to be left alone for longer.
  if (circuit.state === 'open') return limited ? { ...circuit, ...wanted } : circuit;
  return { ...circuit, ...wanted, state: 'open', failures: circuit.failures + 1 };
}

/** `proof`: a request like those that are held back has passed, and not only a look. */
export function afterSuccess(circuit: Circuit, now: number, proof: boolean): Circuit {
  const isLimited = circuit.state !== 'closed' && circuit.limited && now < circuit.until;
  return isLimited && !proof ? circuit : CLOSED;
}

/** An open circuit whose time has come lets one request through. */
export const whenDue = (circuit: Circuit, now: number): Circuit =>
  circuit.state === 'open' && now >= circuit.until ? { ...circuit, state: 'half-open' } : circuit;
