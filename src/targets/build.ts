/** One build of a job. */
export interface Build {
  readonly number: number;
  readonly url: string;
}

/** Jenkins' own result names. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';

export interface LogChunk {
  /** Console text with LF line ends and without the server's hidden notes. */
  readonly text: string;
  /** Where to go on. */
  readonly next: number;
  readonly more: boolean;
}
