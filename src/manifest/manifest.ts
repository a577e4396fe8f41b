import type { Location, SourceFile } from '../core/source.ts';
import type { PlacedExpression, Template } from './expression/template.ts';
import type { Pattern } from './pattern.ts';
import type { ScheduleSpec } from './schedule-spec.ts';
import type { TargetSpec } from './target-spec.ts';
import type { Tree } from './tree.ts';
import type { Value, ValueMap } from './value.ts';

/**
 * A manifest that has passed every check: the only form in which a planner can get one. Names resolve, templates
 * are compiled, defaults are filled in.
 */
export interface Manifest {
  /** The first file, which a command names. */
  readonly source: SourceFile;
  /** Every file that it was made of, the first one first. */
  readonly files: readonly SourceFile[];
  /** The environment variables that expressions may read. */
  readonly env: readonly string[];
  readonly secrets: ReadonlyMap<string, SecretSource>;
  readonly vars: ValueMap;
  readonly targets: ReadonlyMap<string, TargetSpec>;
  readonly triggers: ReadonlyMap<string, Trigger>;
  readonly limits: Limits;
  readonly sandbox: SandboxSpec;
  readonly keep: KeepSpec;
}

/** Which of the runs that were written down are kept. */
export interface KeepSpec {
  /** So many of the newest. */
  readonly runs: number;
  /** Those that began so many days ago or later. */
  readonly days: number;
}

export type SecretSource =
  | { readonly kind: 'env'; readonly name: string }
  /** Relative to where volley runs. */
  | { readonly kind: 'file'; readonly path: string }
  /** A command that prints it, run without a shell in the folder of the file that names it. */
  | {
      readonly kind: 'exec';
      readonly program: string;
      readonly args: readonly string[];
      readonly folder: string;
    };

export interface Trigger extends Conduct {
  readonly name: string;
  readonly description: string | null;
  readonly target: string;
  readonly job: JobTemplate;
  readonly token: Template | null;
  readonly cause: Template | null;
  readonly labels: readonly string[];
  /** The files that it builds, for `--changed-only`; empty: nobody has said. */
  readonly paths: readonly PathFilter[];
  /** Names of triggers that must have ended before; no cycles. */
  readonly needs: readonly string[];
  /** Decides, once all `needs` have ended, whether this trigger runs; null: all of them must have succeeded. */
  readonly condition: Condition | null;
  readonly schedules: readonly ScheduleSpec[];
  readonly inputs: ReadonlyMap<string, InputSpec>;
  readonly matrix: Matrix | null;
  readonly parameters: ReadonlyMap<string, Template>;
  readonly concurrency: ConcurrencySpec | null;
  /** The trigger's name in the text. */
  readonly at: Location;
  /** Its own text with what it took from templates and `defaults:`; `originOf` asks it. */
  readonly written: Tree;
}

/** How the requests of a trigger are sent and followed. */
export interface Conduct {
  /** Builds in flight; null: no bound but the target's. */
  readonly maxParallel: number | null;
  /** Whether the first request that does not succeed ends the others. */
  readonly failFast: boolean;
  readonly wait: WaitLevel;
  readonly timeout: TimeoutSpec;
  /** What an UNSTABLE build counts as. */
  readonly unstable: 'failure' | 'success';
  readonly duplicates: DuplicatePolicy;
  readonly onUnknown: UnknownPolicy;
  /** Milliseconds; null: the job's own quiet period. */
  readonly delay: number | null;
  /** When a build is followed by another one of the same request; null: never. */
  readonly retry: RetrySpec | null;
  /** The parameter that carries the request's id. */
  readonly marker: string | null;
}

/** How far a request is followed. */
export type WaitLevel = 'submitted' | 'queued' | 'started' | 'finished';

/** What to do where the server would merge a request with a waiting one. */
export type DuplicatePolicy = 'distinct' | 'coalesce' | 'fail';

/** What to do when no answer came, and a look has found nothing of the request. */
export type UnknownPolicy = 'retry-when-absent' | 'fail' | 'ask';

/** Results of builds that may be tried again. */
export type RetriedResult = 'FAILURE' | 'UNSTABLE' | 'ABORTED' | 'NOT_BUILT';

export interface RetrySpec {
  /** Builds of one request at most, the first one included; from 2 to 10. */
  readonly attempts: number;
  /** Each once. */
  readonly on: readonly RetriedResult[];
  /** Milliseconds before the second build; twice as many before each further one, an hour at most. */
  readonly backoff: number;
}

/** Times are milliseconds; null: no bound. */
export interface TimeoutSpec {
  readonly queue: number | null;
  readonly build: number | null;
  readonly action: 'stop' | 'leave';
}

/** The group that a trigger's requests belong to, of which only some may be in flight. */
export interface ConcurrencySpec extends GroupLimits {
  /** Its name, compared without case; a request for which it comes to null belongs to none. */
  readonly group: Template;
  readonly groupAt: Location;
}

/** What holds for a group. */
export interface GroupLimits {
  readonly limit: number;
  readonly whenFull: WhenFull;
  readonly cancelInProgress: boolean;
}

export type WhenFull = 'queue' | 'replace' | 'skip';

export interface Condition extends PlacedExpression {
  /** As it was written, without braces. */
  readonly text: string;
}

/** A path is split at its slashes after its expressions are evaluated; names are taken as they are. */
export type JobTemplate =
  | { readonly kind: 'path'; readonly path: Template; readonly at: Location }
  | { readonly kind: 'names'; readonly names: readonly Template[]; readonly at: Location };

export interface InputSpec {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string | null;
  /** null: the input must be given. */
  readonly default: Value;
  readonly choices: readonly Value[] | null;
  /** What a text must fit; null: anything. */
  readonly pattern: Pattern | null;
  /** The input's name in the text. */
  readonly at: Location;
}

/** An entry of `paths:`. */
export interface PathFilter {
  /** A path or pattern; with `!` in front, what does not count. */
  readonly pattern: Template;
  readonly at: Location;
}

export interface Matrix {
  /** In file order; the first varies slowest. */
  readonly axes: ReadonlyMap<string, readonly Value[]>;
  readonly exclude: readonly ValueMap[];
  readonly include: readonly ValueMap[];
  /** null: all combinations are taken. */
  readonly reduction: Reduction | null;
}

/** Which of the combinations that `exclude` leaves are taken. */
export type Reduction =
  /** So many, by chance; the same ones for the same seed. */
  | { readonly kind: 'sample'; readonly size: number; readonly seed: string }
  /** As few as needed for all values of any `strength` axes to stand together; 2: `pairwise`. */
  | { readonly kind: 'cover'; readonly strength: number }
  /** So many at each fire, until all have run. */
  | { readonly kind: 'rotate'; readonly size: number };

export interface Limits {
  readonly maxRequests: number;
  /** What schedules may ask of targets, by the target's name; most have no bound. */
  readonly targets: ReadonlyMap<string, Budget>;
}

/** The most that schedules may ask of one target; null: no bound. */
export interface Budget {
  /** Builds of fires of one day, each by its own clock. */
  readonly buildsPerDay: Bound | null;
  /** Builds that begin within sixty minutes. */
  readonly buildsPerHour: Bound | null;
  /** Builds at once, if only `max-parallel` held them back. */
  readonly buildsInFlight: Bound | null;
}

/** A number, and where it is said. */
export interface Bound {
  readonly most: number;
  readonly at: Location;
}

/** How the sandbox rehearses this manifest. */
export interface SandboxSpec {
  readonly executors: number;
  readonly jobs: ReadonlyMap<string, SandboxJobSpec>;
}

export interface SandboxJobSpec {
  /** Milliseconds. */
  readonly duration: number;
  readonly outcomes: readonly SandboxOutcome[];
}

export interface SandboxOutcome {
  readonly when: ReadonlyMap<string, string>;
  readonly result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';
  /** Milliseconds; null: as the job says. */
  readonly duration: number | null;
}

export const DEFAULTS = {
  concurrency: 20,
  maxRequests: 10_000,
  maxIncludes: 100,
  timezone: 'UTC',
  unstable: 'failure',
  wait: 'finished',
  timeoutAction: 'stop',
  duplicates: 'distinct',
  onUnknown: 'retry-when-absent',
  retryAttempts: 2,
  retryOn: ['FAILURE'],
  retryBackoff: 10_000,
  queueLength: 1_000,
  latency: 5_000,
  quietDown: 'wait',
  sandboxExecutors: 4,
  sandboxDuration: 2_000,
  keepRuns: 10_000,
  keepDays: 90,
} as const;
