import type { PlanStream } from '../../plan/plan.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { PlanReview } from '../../schedule/review/plan-review.ts';
import type { Compared } from '../diff/compared.ts';

/**
 * What a command has found and done, as the report formats of other tools can hold it: things to look at (annotations,
 * code quality, SARIF) and cases that went well or did not (JUnit, TAP). Each format is a pure function of it.
 */
export interface Report {
  /** `validate`, `plan`, `run`… */
  readonly command: string;
  /** The manifest's path, as in a `ReportPlace`. */
  readonly manifest: string;
  /** The same ones each time they are asked for. */
  readonly findings: Iterable<ReportFinding>;
  readonly suites: readonly ReportSuite[];
  readonly run: RunFacts | null;
  /** What the command planned, where that is its result. */
  readonly plan: PlanStream | null;
  /** What differs from an older plan, where that is its result. Default: nothing was compared. */
  readonly review?: Reviewed;
}

/** A diff of two plans, and what it is of. */
export interface Reviewed {
  readonly review: PlanReview;
  readonly compared: Compared;
}

export interface RunFacts {
  readonly id: string;
  readonly outcome: RunOutcome;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Something that a person should look at. */
export interface ReportFinding extends Trouble {
  readonly severity: 'error' | 'warning' | 'note';
  /** The request, job or target that it is about; null: the manifest itself. */
  readonly subject: string | null;
  /** The address of its build. */
  readonly link: string | null;
  readonly place: ReportPlace | null;
  readonly related: readonly { readonly message: string; readonly place: ReportPlace }[];
}

/** A span in a file; lines and columns count from 1, the end is exclusive. */
export interface ReportPlace {
  /** From the root of the repository where it is inside, absolute elsewhere; with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Cases that belong together: the requests of a trigger, the problems of a manifest, the jobs of a target. */
export interface ReportSuite {
  readonly name: string;
  /** Milliseconds since 1970; null: nobody would ask. */
  readonly startedAt: number | null;
  /** The same ones each time they are asked for: a large run is never held twice. */
  readonly cases: Iterable<ReportCase>;
}

export interface ReportCase {
  /** Unique within its suite, and the same in each run. */
  readonly name: string;
  /** How long its build ran, in milliseconds; null: none did. */
  readonly duration: number | null;
  readonly outcome: CaseOutcome;
  /** The address of its build. */
  readonly link: string | null;
  readonly properties: readonly (readonly [name: string, value: string])[];
  /** Lines for a reader. */
  readonly output: readonly string[];
}

export type CaseOutcome =
  | { readonly kind: 'passed' }
  /** `failed`: it was done, and the result is not good; `error`: it could not be done, or nobody knows. */
  | ({ readonly kind: 'failed' | 'error' } & Trouble)
  | { readonly kind: 'skipped'; readonly message: string };

/** What is wrong, and what to do next. */
export interface Trouble {
  /** Stable: a problem's code, the reason of a refusal, or how a build ended. */
  readonly code: string;
  readonly message: string;
  readonly next: string | null;
}

/** A sequence that is made anew each time it is read. */
export const repeatable = <T>(make: () => Iterator<T>): Iterable<T> => ({ [Symbol.iterator]: make });
