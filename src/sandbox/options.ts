import type { Clock } from '../core/clock.ts';
import type { FaultReport, SandboxFault } from './faults/fault.ts';
import type { Home } from './home/home.ts';
import type { RestartOptions } from './restart/restart-options.ts';

/**
 * What a sandbox is made of. These types are its reference manual: every option's default and unit stands here
 * and nowhere else.
 */
export interface SandboxOptions {
  /** Everything in the sandbox that takes time runs on this clock. */
  readonly clock: Clock;
  /** The port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Executors of the built-in node: how many freestyle builds run at once. Default 4. */
  readonly executors?: number;
  /** Milliseconds that a request waits before it may start. Default 0; a real Jenkins waits 5000. */
  readonly quietPeriod?: number;
  /** Default: {@link SandboxRole} once each, named as its role, with `<role>-token` and `<role>-password`. */
  readonly users?: readonly SandboxUser[];
  /** Whether everybody, signed in or not, may read everything. Default false. */
  readonly anonymousRead?: boolean;
  /** Jobs to begin with. Default none. */
  readonly jobs?: readonly SandboxJob[];
  /** Whether a trigger of a job that does not exist makes it, with the parameters that were sent. Default false. */
  readonly makeMissingJobs?: boolean;
  /** How it misbehaves from the start. Default not at all. */
  readonly faults?: readonly SandboxFault[];
  /**
   * What survives the process: jobs and builds at once, the queue as it was last saved. Default nothing does. Of `jobs`,
   * those that are in it already are as they are there.
   */
  readonly home?: Home;
  /** Milliseconds after which a queue that has moved is saved to `home`. Default 60000, as a real server has it. */
  readonly queueSavedAfter?: number;
}

/**
 * What a user may do: `admin` everything; `builder` read, build, cancel and update runs; `reader` read;
 * `discover` learn that a job exists; `nojobs` see the front page and no job.
 */
export type SandboxRole = 'admin' | 'builder' | 'reader' | 'discover' | 'nojobs';

export interface SandboxUser {
  readonly id: string;
  /** The API token. A request that carries it needs no crumb. */
  readonly token: string;
  /** The password. A POST that carries it needs a crumb and the session it came with. */
  readonly password: string;
  readonly role: SandboxRole;
}

export interface SandboxJob {
  /** Folder names and then the job's, unencoded. Missing folders are made. */
  readonly path: readonly string[];
  /** Shown in the job's JSON. Default none. */
  readonly description?: string;
  /** Default `freestyle`. A pipeline occupies no executor of the node. */
  readonly kind?: 'freestyle' | 'pipeline';
  /** Default none: the job is not parameterized. */
  readonly parameters?: readonly SandboxParameter[];
  /** Whether it has its parameters only from its first build on, as a declarative pipeline. Default false. */
  readonly learnsParameters?: boolean;
  /** The job's own "trigger builds remotely" token. Default none. */
  readonly token?: string;
  /** Default false. */
  readonly disabled?: boolean;
  /** Whether builds of the job may overlap. Default true; a real freestyle job says false. */
  readonly concurrent?: boolean;
  /** Milliseconds; default the sandbox's. */
  readonly quietPeriod?: number;
  /** The label that an agent must have. No agent of the sandbox has one: such a request stays in the queue. */
  readonly label?: string;
  /** Milliseconds that a build takes. Default 2000. */
  readonly duration?: number;
  /** The first entry whose parameters all match decides; else SUCCESS after `duration`. */
  readonly outcomes?: readonly SandboxOutcome[];
  /** Console lines, spread evenly over the build's duration. Default: each parameter as `NAME=[value]`. */
  readonly console?: readonly string[];
}

export interface SandboxOutcome {
  /** Parameter values as text; booleans as `true` and `false`. */
  readonly when: Readonly<Record<string, string>>;
  readonly result: BuildResult;
  /** Milliseconds; default the job's. */
  readonly duration?: number;
}

interface ParameterBase {
  readonly name: string;
  readonly description?: string;
}

export type SandboxParameter =
  /** `trim` takes blanks off both ends of a value. Defaults: '' and false. */
  | (ParameterBase & { readonly type: 'string'; readonly default?: string; readonly trim?: boolean })
  | (ParameterBase & { readonly type: 'text'; readonly default?: string })
  /** Default false. */
  | (ParameterBase & { readonly type: 'boolean'; readonly default?: boolean })
  /** The first choice is the default. */
  | (ParameterBase & { readonly type: 'choice'; readonly choices: readonly string[] })
  /** The value never comes back by Jenkins' own API. */
  | (ParameterBase & { readonly type: 'password'; readonly default?: string })
  /** Comes as a part of a multipart form. Without one, the build has no such parameter. */
  | (ParameterBase & { readonly type: 'file' });

/** Jenkins' own result names. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';

/** One build that the server really has. */
export interface SandboxBuild {
  readonly job: readonly string[];
  readonly number: number;
  readonly queueId: number;
  /** The values as the build really got them; a password as `<password>`, a file as its name and size. */
  readonly parameters: Readonly<Record<string, string | boolean>>;
  /** Jenkins' own sentences, e.g. `Started by user admin`. */
  readonly causes: readonly string[];
  /** Null while it runs. */
  readonly result: BuildResult | null;
  readonly building: boolean;
  readonly description: string | null;
}

/** What was asked of the server since it started. */
export interface SandboxRequests {
  /** Requests by method and kind of path, e.g. `POST buildWithParameters`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Bytes of all bodies sent, after compression. */
  readonly bytesSent: number;
  /** The faults that are armed, in the order in which they were armed. */
  readonly faults: readonly FaultReport[];
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** The first user with the role `admin`, and that user's API token. Empty when there is none. */
  readonly user: string;
  readonly token: string;
  /** In the order in which they started. */
  builds(): readonly SandboxBuild[];
  /** Throws when a job or folder of that path exists already. */
  addJob(job: SandboxJob): void;
  /** Whether there is a job of that path. */
  hasJob(path: readonly string[]): boolean;
  requests(): SandboxRequests;
  /** How many callers are kept waiting by a fault, for ever or until time has passed. */
  heldBack(): number;
  /** Arms faults beside those that are armed already. */
  inject(...faults: readonly SandboxFault[]): void;
  /** Takes all faults away. */
  clearFaults(): void;
  /** Forgets every item that has left the queue, as a real server does 300 seconds later. */
  expireLeftItems(): void;
  /** Begins a restart; resolves once the old connections have ended, or with `stopping` at once. */
  restart(options?: RestartOptions): Promise<void>;
  /** Resolves once a port that a restart opens or shuts is open or shut: for tests that move a clock by hand. */
  settled(): Promise<void>;
  /** Ends every connection and calls off every timer. */
  close(): Promise<void>;
}
