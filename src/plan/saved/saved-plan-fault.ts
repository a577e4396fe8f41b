/** Why a document is no plan that can be run. */
export interface PlanFault {
  readonly code: PlanFaultCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
}

/** Stable: scripts may match on it. */
export type PlanFaultCode =
  /** No JSON: cut off, or never any. */
  | 'not-json'
  /** JSON, but not a saved plan. */
  | 'not-a-saved-plan'
  /** Written by a newer volley. */
  | 'newer-plan'
  /** A member is missing, wrong or unknown. */
  | 'malformed'
  /** Its digest is not that of what it says: something has changed it. */
  | 'altered'
  /** Its parts do not fit each other. */
  | 'inconsistent'
  /** The text of an `if` is not an expression that this volley understands. */
  | 'bad-condition';

export const malformed = (message: string): PlanFault => ({
  code: 'malformed',
  message,
  next: 'Make the plan again; it is not meant to be edited by hand.',
});

/** `what`: `the plan file`. */
export const altered = (what: string): PlanFault => ({
  code: 'altered',
  message: `${what} is not what was saved: its digest differs`,
  next: 'Make the plan again; it is not meant to be edited by hand.',
});

export const inconsistent = (message: string): PlanFault => ({ ...malformed(message), code: 'inconsistent' });

/** `what`: `the plan file`. */
export const notJson = (what: string): PlanFault => ({
  code: 'not-json',
  message: `${what} is not JSON; it may have been cut off`,
  next: 'Make the plan again.',
});
