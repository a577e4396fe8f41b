import type { CalendarDate } from '../core/calendar-date.ts';
import type { Location, SourceFile } from '../core/source.ts';
import type { FileInputs } from '../plan/inputs-file.ts';
import type { Located } from './located.ts';
import type { FirePattern, RequestPattern, ResultPattern } from './pattern.ts';

/** A `*.test.yaml`: what is promised of a manifest. */
export interface TestFile {
  readonly source: SourceFile;
  /** The path of the manifest, as seen from this file's folder; null: the one beside it. */
  readonly manifest: Located<string> | null;
  readonly tests: readonly ManifestTest[];
}

/** One promise: what is given, and what is expected of it. */
export interface ManifestTest {
  readonly name: string;
  readonly at: Location;
  /** Names of triggers; empty: all. */
  readonly triggers: readonly Located<string>[];
  /** null: it is about a run that somebody starts by hand. */
  readonly span: TestSpan | null;
  readonly inputs: FileInputs;
  readonly env: ReadonlyMap<string, string>;
  /** How many fires came before, for matrices with `rotate`. */
  readonly rotation: number;
  readonly rehearse: boolean;
  /** In their order: the first that fits decides. */
  readonly builds: readonly PlannedBuild[];
  /** What goes wrong at the server or on the way to it, in the words of the sandbox: it has still to read them. */
  readonly faults: readonly Located<string>[];
  readonly expect: TestExpectations;
}

/** When it happens, and what else is known of that time. */
export interface TestSpan {
  readonly from: SpanEnd;
  /** Itself included: a day as a whole. */
  readonly to: SpanEnd;
  readonly at: Location;
  /** IANA name; null: the zone of the schedules where they have the same, else UTC. */
  readonly timezone: Located<string> | null;
  readonly durations: TestDurations;
  readonly downs: readonly { readonly from: SpanEnd; readonly to: SpanEnd; readonly at: Location }[];
}

/** A day of some zone, or an instant in milliseconds since 1970. */
export type SpanEnd =
  | { readonly kind: 'date'; readonly date: CalendarDate }
  | { readonly kind: 'instant'; readonly at: number };

/** How long runs take, in milliseconds. */
export interface TestDurations {
  /** Of triggers that are not named. */
  readonly others: number;
  readonly byTrigger: ReadonlyMap<string, Located<number>>;
}

/** How builds of a rehearsal end. */
export interface PlannedBuild {
  readonly requests: RequestPattern;
  readonly result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';
  /** Milliseconds; null: as the job's. */
  readonly duration: number | null;
  readonly hangs: boolean;
}

/** What must be; null: nothing is expected of it. */
export interface TestExpectations {
  readonly requests: Expectation<RequestPattern> | null;
  readonly fires: Expectation<FirePattern> | null;
  readonly results: Expectation<ResultPattern> | null;
  readonly exitCode: Located<number> | null;
  /** The code of a problem for which there is no plan. */
  readonly problem: Located<string> | null;
}

/** What is expected of a list of requests, fires or results. */
export interface Expectation<P> {
  /** Each pattern fits exactly its count, and everything fits a pattern; null: not asked. */
  readonly exactly: { readonly patterns: readonly P[]; readonly at: Location } | null;
  /** Each pattern fits its count or more. */
  readonly atLeast: readonly P[];
  /** No pattern fits anything. */
  readonly none: readonly P[];
  readonly count: Located<number> | null;
}
