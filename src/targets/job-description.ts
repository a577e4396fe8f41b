/** What a server tells of a job before anything is sent to it. */

import type { JobPath } from '../core/job-path.ts';

export interface JobDescription {
  /** The job's own address for people. */
  readonly url: string;
  readonly buildable: boolean;
  /** The job as the server writes it, which finds it in any case. Not there: the server does not tell. */
  readonly path?: JobPath;
  /** Whether the job takes parameters at present; a pipeline may learn of its own only in its first run. */
  readonly parameters: readonly ParameterDefinition[];
  /** Not there: the server does not tell. */
  readonly nextBuild?: NextBuild;
}

/** The number that the next build of a job was to have: builds with a lower one were there by then. */
export interface NextBuild {
  readonly number: number;
  /** The server had told it by then, in milliseconds since 1970 by our clock. */
  readonly toldBy: number;
}

export interface ParameterDefinition {
  readonly name: string;
  /** The server's name of the type, e.g. `ChoiceParameterDefinition`. */
  readonly type: string;
  /** The allowed values, where the server tells them. */
  readonly choices?: readonly string[];
}
