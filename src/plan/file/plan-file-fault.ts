/** Why a plan file is not fired. What is wrong with the plan inside it is a `PlanFault`. */
export interface PlanFileFault {
  readonly code: PlanFileFaultCode;
  /** One sentence without a full stop. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
}

/** Stable: scripts may match on it. */
export type PlanFileFaultCode =
  /** JSON, but not what `plan --out` writes. */
  | 'not-a-plan-file'
  /** Written by a newer volley. */
  | 'newer-plan-file'
  /** Signed, and no key was given. */
  | 'unchecked-signature'
  /** Not signed, though a key was given. */
  | 'unsigned-plan-file'
  /** Signed with another key, or changed since. */
  | 'bad-signature'
  /** Its time is over. */
  | 'expired-plan'
  /** A target is gone, or has another address, other credentials or another proxy. */
  | 'other-target'
  /** The manifest, or a file that it took in, is not what the plan was made of. */
  | 'stale-plan';
