/**
 * Whether a target may be asked. Closed: as often as one likes. Open: not before `until`. Half-open: by `window` requests
 * at once, one at first, the probe, and one more for each that passes. Times are milliseconds of the monotonic clock.
 */
export type Circuit = Closed | (Outage & { readonly state: 'open' | 'half-open' });

interface Closed {
  readonly state: 'closed';
  /** Submits and looks that failed in a row. A look that passes says nothing of submits, which may fail all the same. */
  readonly failures: Readonly<Record<Witness, number>>;
}

interface Outage {
  readonly since: number;
  /** How many probes in a row have failed, what opened the circuit among them. */
  readonly failures: number;
  readonly until: number;
  /** The server has asked to be left alone; that a look passes does not lift that. */
  readonly limited: boolean;
  /** Which of them have failed since it opened, and not passed since. */
  readonly failing: Readonly<Record<Witness, boolean>>;
  /** When the answer to a submit was last lost; null: none was, or a look has failed since, and one that passes is news. */
  readonly lostAt: number | null;
  /** For so long submits were tried and none passed. What a machine has slept meanwhile does not count. */
  readonly inVain: number;
  /** Up to when `inVain` is counted. */
  readonly countedAt: number;
  readonly window: number;
}

/** What an answer came to, or failed to: a request like those that are held back, or a look. */
export type Witness = 'submit' | 'look';

export const CLOSED: Circuit = { state: 'closed', failures: { submit: 0, look: 0 } };

/** So many failures in a row, and a target is unwell. */
const OPENS_AFTER = 3;

/** So many at once have passed, and it is well: a server that has just come back is not run over. */
const WIDEST = 16;

/** A target that has lost an answer is not called well before so many milliseconds have passed, or a submit. */
const LOSING = 30_000;

/** A probe takes no longer than this, in milliseconds: of a time that was longer, the machine has slept the rest. */
const LONGEST_PROBE = 2 * 60_000;

export interface Failure {
  readonly now: number;
  readonly witness: Witness;
  /** Milliseconds before the next request at the earliest. */
  readonly pause: number;
  /** The server itself has said that it is not ready: one such answer says as much as several failures. */
  readonly definite: boolean;
  /** It has asked to be left alone. */
  readonly limited: boolean;
  /** The answer to a submit was lost, so that only looks tell whether it has passed. Default: it was not. */
  readonly lost?: boolean;
}

export function afterFailure(circuit: Circuit, failure: Failure): Circuit {
  if (circuit.state === 'closed') return afterFirst(circuit, failure);
  const { now, witness, pause, limited, lost = false } = failure;
  const until = Math.max(circuit.until, now + pause);
  const failing = { ...circuit.failing, [witness]: true };
  const seen = { ...circuit, failing, lostAt: lost ? now : witness === 'look' ? null : circuit.lostAt };
  if (circuit.state === 'half-open' && (witness === 'submit' || limited)) {
    const { inVain, countedAt } = circuit;
    const passed = Math.min(now - countedAt, Math.max(0, circuit.until - countedAt) + LONGEST_PROBE);
    const counted = { inVain: inVain + passed, countedAt: now };
    const wanted = { limited: circuit.limited || limited, until, failures: circuit.failures + 1 };
    return { ...seen, ...wanted, ...counted, state: 'open', window: 1 };
  }
  // What comes back while it is open was sent before: it is no news, but that it wants to be left alone for longer.
  return limited ? { ...seen, limited, until } : seen;
}

function afterFirst(circuit: Closed, failure: Failure): Circuit {
  const { now, witness, pause, definite, limited, lost = false } = failure;
  const failures = { ...circuit.failures, [witness]: circuit.failures[witness] + 1 };
  if (failures.submit + failures.look < OPENS_AFTER && !definite) return { state: 'closed', failures };
  return {
    state: 'open',
    since: now,
    failures: 1,
    until: now + pause,
    limited,
    failing: { submit: failures.submit > 0, look: failures.look > 0 },
    lostAt: lost ? now : null,
    inVain: 0,
    countedAt: now,
    window: 1,
  };
}

/** When something has passed. `waiting`: whether requests are held back. */
export interface Passed {
  readonly now: number;
  readonly waiting: boolean;
}

/** A submit has passed: more may follow it, and in the end all. */
export function afterSubmit(circuit: Circuit, { now, waiting }: Passed): Circuit {
  if (circuit.state === 'closed' || !(waiting || isLimited(circuit, now))) return CLOSED;
  const counted = { ...circuit, inVain: 0, countedAt: now };
  // It was sent before: what failed since then says more.
  if (circuit.state === 'open') return counted;
  if (circuit.window >= WIDEST) return CLOSED;
  const failing = { ...circuit.failing, submit: false };
  return { ...counted, failures: 1, limited: false, failing, window: circuit.window + 1 };
}

/**
 * A look has passed. That closes the circuit only if no submit has failed, none waits for it, and none has lost its answer of
 * late: where all answers are lost, it would open and close with each of them. Else, if looks had failed before, it is a
 * reason to probe at once; if they had not, it is no news.
 */
export function afterLook(circuit: Circuit, { now, waiting }: Passed): Circuit {
  if (circuit.state === 'closed') return { ...circuit, failures: { ...circuit.failures, look: 0 } };
  if (isLimited(circuit, now)) return circuit;
  const { failing, lostAt } = circuit;
  const isLosing = lostAt !== null && now - lostAt < LOSING;
  if (!failing.submit && !waiting && !isLosing) return CLOSED;
  const seen = { ...circuit, failing: { ...failing, look: false } };
  return failing.look && circuit.state === 'open' ? { ...seen, until: Math.min(circuit.until, now) } : seen;
}

const isLimited = (circuit: Outage, now: number): boolean => circuit.limited && now < circuit.until;

/** An open circuit whose time has come lets one request through. */
export const whenDue = (circuit: Circuit, now: number): Circuit =>
  circuit.state === 'open' && now >= circuit.until ? { ...circuit, state: 'half-open' } : circuit;
