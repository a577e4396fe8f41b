import type { BuildResult, SandboxJob } from '../options.ts';
import type { Cause } from './causes.ts';
import type { ParameterValue } from './parameters.ts';

/** What a Jenkins has on its disk the moment it happens: jobs and builds. Plain data; times are milliseconds since 1970. */
export type Change =
  | { readonly kind: 'job-added'; readonly job: SandboxJob }
  | { readonly kind: 'folder-added'; readonly path: readonly string[] }
  /** A job, or a folder with all in it. */
  | { readonly kind: 'deleted'; readonly path: readonly string[] }
  | { readonly kind: 'renamed'; readonly path: readonly string[]; readonly name: string }
  | { readonly kind: 'disabled'; readonly path: readonly string[]; readonly disabled: boolean }
  | {
      readonly kind: 'started';
      readonly job: readonly string[];
      readonly number: number;
      readonly queueId: number;
      readonly at: number;
      readonly parameters: readonly ParameterValue[];
      readonly causes: readonly Cause[];
    }
  | {
      readonly kind: 'ended';
      readonly job: readonly string[];
      readonly number: number;
      readonly at: number;
      readonly result: BuildResult;
      readonly stoppedBy: string | null;
    }
  | {
      readonly kind: 'described';
      readonly job: readonly string[];
      readonly number: number;
      readonly description: string | null;
    }
  | { readonly kind: 'build-deleted'; readonly job: readonly string[]; readonly number: number };

/** A request as it stands in a saved queue. */
export interface QueuedRequest {
  readonly id: number;
  readonly job: readonly string[];
  readonly parameters: readonly ParameterValue[];
  readonly causes: readonly Cause[];
  readonly since: number;
  /** The end of its quiet period; `since` where that is over. */
  readonly due: number;
}

/** Hears what happens in a controller, before anybody else can see it. */
export interface ChangeListener {
  happened(change: Change): void;
  /** Something was queued or has left the queue. */
  queueMoved(): void;
}
