import type { Location } from '../core/source.ts';

/** Stable: reports hold these codes. */
export type MismatchCode =
  /** Fewer than expected fit. */
  | 'missing'
  /** More than expected fit. */
  | 'too-many'
  /** `exactly` has no entry for it. */
  | 'unexpected'
  /** `none` says that there is no such thing. */
  | 'forbidden'
  | 'wrong-count'
  | 'wrong-exit-code'
  /** There is a plan although a problem is expected, or the problem is another one. */
  | 'wrong-problem'
  /** How a build shall end is said of no request. */
  | 'unused-build'
  /** What a fault shall strike was never sent. */
  | 'unused-fault'
  /** There is no plan. */
  | 'no-plan'
  /** The rehearsal has not ended within a day. */
  | 'endless';

/** What is otherwise than expected. */
export interface Mismatch {
  readonly code: MismatchCode;
  /** The expectation, as exactly as can be. */
  readonly at: Location;
  /** In one sentence without a full stop. */
  readonly message: string;
  /** What there is instead, a line each. */
  readonly got: readonly string[];
  /** What to do next. */
  readonly next: string;
}
