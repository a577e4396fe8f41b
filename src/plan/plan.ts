import type { RequestKey } from '../core/ids.ts';
import type { JobPath } from '../core/job-path.ts';
import type { Problem } from '../core/problem.ts';
import type { Text } from '../core/text.ts';
import type { Conduct, GroupLimits, SecretSource } from '../manifest/manifest.ts';
import type { ScheduleSpec } from '../manifest/schedule-spec.ts';
import type { Connection, TlsSpec } from '../manifest/target-spec.ts';
import type { ValueMap } from '../manifest/value.ts';
import type { Combination } from './matrix.ts';
import type { PlannedCondition } from './resolve/condition.ts';
import type { Coverage } from './sampling/coverage.ts';

/**
 * What will be fired: every request with all of its values, secrets by name only. The same manifest, inputs and
 * environment give the same plan, byte for byte.
 */
export interface Plan extends PlanStream {
  readonly requests: readonly PlannedRequest[];
}

/** A plan whose requests are made while they are read: a million of them never sit in memory. */
export interface PlanStream {
  readonly manifest: PlannedFile;
  /** The files that the manifest took in: included ones and those of axis values. */
  readonly files: readonly PlannedFile[];
  /** Where each secret of the manifest is read, by name. To be reviewed: a run asks the manifest of its own time. */
  readonly secrets: readonly PlannedSecret[];
  /** What `limits:` says, to be reviewed. Default: not known, as for a plan that an older volley has saved. */
  readonly limits?: PlannedLimits;
  readonly targets: ReadonlyMap<string, PlannedTarget>;
  readonly triggers: readonly PlannedTrigger[];
  /** Trigger by trigger, combination by combination; the same ones each time they are asked for. */
  readonly requests: Iterable<PlannedRequest>;
  readonly warnings: readonly Problem[];
}

/** Requests that can also be had by their keys, so that nothing has to wait for one of them to come by. */
export interface KeyedRequests extends Iterable<PlannedRequest> {
  get(key: RequestKey): PlannedRequest | undefined;
  /** In the order of the plan. */
  keys(): Iterable<RequestKey>;
}

/** A file that the plan was made of, as it was then. */
export interface PlannedFile {
  readonly path: string;
  /** `sha256:…` of its text. */
  readonly digest: string;
}

/** Where a secret comes from, which a reviewer has to see: a command is run by whoever fires the plan. */
export interface PlannedSecret {
  readonly name: string;
  readonly from: SecretSource['kind'];
  /** Name of the variable, path of the file, or program. */
  readonly where: string;
  /** `sha256:…` of the program and its arguments, which may hold what nobody should read; null: there are none. */
  readonly digest: string | null;
}

/** The manifest's `limits:`. Running a plan does not ask them. */
export interface PlannedLimits {
  /** Of one plan. */
  readonly maxRequests: number;
  /** What schedules may ask of targets; a target that is not here has no bound. */
  readonly targets: readonly PlannedBudget[];
}

/** The most builds that schedules may ask of one target; null: no bound. */
export interface PlannedBudget {
  /** The target's. */
  readonly name: string;
  readonly buildsPerDay: number | null;
  readonly buildsPerHour: number | null;
  readonly buildsInFlight: number | null;
}

export interface PlannedTarget {
  readonly name: string;
  readonly type: 'jenkins';
  readonly url: string;
  /** Builds in flight. */
  readonly concurrency: number;
  readonly auth: PlannedAuth;
  readonly connection: PlannedConnection;
}

/** As the manifest's, with addresses evaluated and credentials as references. */
export interface PlannedConnection extends Omit<Connection, 'tls' | 'proxy'> {
  readonly tls: (Omit<TlsSpec, 'passphrase'> & { readonly passphrase: Text | null }) | null;
  /** null: as the environment says. */
  readonly proxy: PlannedProxy | null;
}

export type PlannedProxy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly user: Text | null;
      readonly password: Text | null;
    };

export type PlannedAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly user: Text; readonly token: Text }
  | { readonly kind: 'password'; readonly user: Text; readonly password: Text }
  | { readonly kind: 'bearer'; readonly token: Text };

export interface PlannedTrigger extends Conduct {
  readonly name: string;
  readonly description: string | null;
  readonly target: string;
  /** When it fires by itself. Running a plan does not ask them: they are there to be reviewed. */
  readonly schedules: readonly PlannedSchedule[];
  /** Triggers of this plan that must have ended before. */
  readonly needs: readonly string[];
  /** null: all needs must have succeeded. */
  readonly condition: PlannedCondition | null;
  /** What holds for the groups of its requests. */
  readonly concurrency: GroupLimits | null;
  /** What was given, else the defaults. */
  readonly inputs: ValueMap;
  /** What of its matrix is in the plan; null: all of it. */
  readonly coverage: Coverage | null;
  readonly requests: number;
  /** Why it has no requests; null when it has some. */
  readonly skipped: string | null;
  /** What `--changed-only` asks of it, as it is written, to be reviewed; default: it always counts as changed. */
  readonly paths?: readonly string[];
}

/** A schedule as the manifest says it. An `H` of its expression stands for what the trigger's name makes of it. */
export type PlannedSchedule = Omit<ScheduleSpec, 'notes' | 'at'>;

export interface PlannedRequest {
  readonly key: RequestKey;
  /** Digest of target, job and parameters: what it asks for. */
  readonly asks: string;
  readonly trigger: string;
  readonly target: string;
  readonly job: JobPath;
  readonly combination: Combination;
  readonly parameters: ReadonlyMap<string, Text>;
  readonly token: Text | null;
  readonly cause: string | null;
  /** Its concurrency group, in the writing of the manifest; groups are compared without case. */
  readonly group: string | null;
}

/** Stable codes of what can go wrong between a valid manifest and a plan. */
export type PlanProblemCode =
  | 'unknown-trigger'
  | 'nothing-selected'
  | 'unknown-axis'
  | 'unknown-axis-value'
  | 'unknown-input'
  | 'missing-input'
  | 'bad-input'
  | 'missing-env'
  | 'expression-failed'
  | 'not-text'
  | 'bad-url'
  | 'secret-in-url'
  | 'bad-job'
  | 'bad-group'
  | 'too-many-requests';

export type PlanProblem = Problem<PlanProblemCode>;
