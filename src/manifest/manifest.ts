import type { Location, SourceFile } from '../core/source.ts';
import type { Pattern } from './pattern.ts';
import type { PlacedExpression, Template } from './template.ts';
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

export interface TargetSpec {
  readonly name: string;
  readonly type: 'jenkins';
  readonly url: Template;
  readonly urlAt: Location;
  readonly auth: AuthSpec;
  /** Builds in flight. */
  readonly concurrency: number;
  readonly connection: Connection;
  readonly at: Location;
}

/** How a target is reached, and how hard it may be worked; what is null is left to the target's own default. */
export interface Connection {
  readonly rate: RateSpec | null;
  /** Sockets at most. */
  readonly connections: number | null;
  /** Milliseconds for an answer. */
  readonly timeout: number | null;
  readonly polling: PollingSpec;
  readonly tls: TlsSpec | null;
  /** null: as the environment says. */
  readonly proxy: ProxySpec | null;
}

/** At most `count` triggers in `per` milliseconds. */
export interface RateSpec {
  readonly count: number;
  readonly per: number;
}

/** How often a target is looked at. Times are milliseconds. */
export interface PollingSpec {
  readonly interval?: number;
  readonly longest?: number;
  /** Of the server's time, between 0 and 1. */
  readonly share?: number;
}

/** Files are paths relative to where volley runs. */
export interface TlsSpec {
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
  readonly passphrase: Template | null;
}

export interface ProxySpec {
  /** `none` for no proxy. */
  readonly url: Template;
  readonly at: Location;
  readonly user: Template | null;
  readonly password: Template | null;
}

export type AuthSpec =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly user: Template; readonly token: Template }
  | { readonly kind: 'password'; readonly user: Template; readonly password: Template }
  | { readonly kind: 'bearer'; readonly token: Template };

export interface Trigger extends Conduct {
  readonly name: string;
  readonly description: string | null;
  readonly target: string;
  readonly job: JobTemplate;
  readonly token: Template | null;
  readonly cause: Template | null;
  readonly labels: readonly string[];
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
  /** The parameter that carries the request's id. */
  readonly marker: string | null;
}

/** How far a request is followed. */
export type WaitLevel = 'submitted' | 'queued' | 'started' | 'finished';

/** What to do where the server would merge a request with a waiting one. */
export type DuplicatePolicy = 'distinct' | 'coalesce' | 'fail';

/** What to do when no answer came, and a look has found nothing of the request. */
export type UnknownPolicy = 'retry-when-absent' | 'fail' | 'ask';

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

export interface ScheduleSpec {
  readonly cron: string;
  readonly timezone: string;
  /** What is allowed in the expression and most likely not meant. */
  readonly notes: readonly { readonly message: string; readonly next: string }[];
  readonly at: Location;
}

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

export interface Matrix {
  /** In file order; the first varies slowest. */
  readonly axes: ReadonlyMap<string, readonly Value[]>;
  readonly exclude: readonly ValueMap[];
  readonly include: readonly ValueMap[];
}

export interface Limits {
  readonly maxRequests: number;
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
  sandboxExecutors: 4,
  sandboxDuration: 2_000,
} as const;
