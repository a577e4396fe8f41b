import type { BuildResult } from '../options.ts';
import type { Build } from './builds.ts';

/** Names that stand for a build in URLs and in a job's JSON. */
export const PERMALINKS = {
  lastCompletedBuild: () => true,
  lastFailedBuild: result => result === 'FAILURE',
  lastStableBuild: result => result === 'SUCCESS',
  lastSuccessfulBuild: result => result === 'SUCCESS' || result === 'UNSTABLE',
  lastUnstableBuild: result => result === 'UNSTABLE',
  lastUnsuccessfulBuild: result => result !== 'SUCCESS',
} as const satisfies Record<string, (result: BuildResult) => boolean>;

/** How many past builds the estimate looks at (source: `Job.getEstimatedDuration`). */
const ESTIMATED_FROM = 3;

/** The builds of one job. Every question is answered without walking through all of them. */
export class BuildHistory {
  /** Number n stands at n - 1; a deleted build leaves its place empty. */
  readonly #builds: (Build | undefined)[] = [];
  readonly #links = new Map<string, Build>();
  readonly #durations: number[] = [];
  readonly running = new Set<Build>();

  get nextNumber(): number {
    return this.#builds.length + 1;
  }

  add(build: Build): void {
    this.#builds.push(build);
    this.running.add(build);
  }

  /** To be told once a build has ended. */
  close(build: Build, result: BuildResult, duration: number): void {
    this.running.delete(build);
    for (const [name, holds] of Object.entries(PERMALINKS)) {
      // Builds may end in another order than they started in; the highest number is the last one.
      if (holds(result) && build.number > (this.#links.get(name)?.number ?? 0)) this.#links.set(name, build);
    }
    if (result === 'ABORTED' || result === 'NOT_BUILT') return;
    this.#durations.push(duration);
    if (this.#durations.length > ESTIMATED_FROM) this.#durations.shift();
  }

  /** By number, by `lastBuild`, or by a permalink. */
  find(name: string): Build | null {
    if (/^\d+$/.test(name)) return this.#builds[Number(name) - 1] ?? null;
    if (name === 'lastBuild') return this.#builds.findLast(isThere) ?? null;
    return this.#links.get(name) ?? null;
  }

  get first(): Build | null {
    return this.#builds.find(isThere) ?? null;
  }

  /** Deletes a build that has ended. Its number is not used again. */
  remove(build: Build): void {
    this.#builds[build.number - 1] = undefined;
    for (const [name, holds] of Object.entries(PERMALINKS)) {
      if (this.#links.get(name) !== build) continue;
      const next = this.#builds.findLast(other => other?.ended != null && holds(other.ended.result));
      if (next === undefined) this.#links.delete(name);
      else this.#links.set(name, next);
    }
  }

  /** Walks back from the newest build; whoever wants only a few stops early. */
  *newestFirst(): Generator<Build> {
    for (let index = this.#builds.length - 1; index >= 0; index -= 1) {
      const build = this.#builds[index];
      if (build !== undefined) yield build;
    }
  }

  /** Milliseconds, or -1 while nothing is known. */
  get estimatedDuration(): number {
    if (this.#durations.length === 0) return -1;
    const total = this.#durations.reduce((sum, duration) => sum + duration, 0);
    return Math.round(total / this.#durations.length);
  }
}

const isThere = (build: Build | undefined): boolean => build !== undefined;
