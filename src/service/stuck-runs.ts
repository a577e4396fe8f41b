import type { RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';

/** Runs that nobody can go on with for one reason. */
export interface Stuck {
  readonly runs: readonly RunId[];
  readonly problems: readonly Problem[];
}

/**
 * Left runs that cannot be gone on with for now. One missing secret keeps hundreds of them: attempts that are made at the
 * same time are told of together, and the same reason again and again is no news.
 */
export class StuckRuns {
  readonly #tell: (stuck: Stuck) => void;
  /** By run, why it is stuck. */
  readonly #reasons = new Map<RunId, string>();
  /** By reason, what is to be told. */
  readonly #news = new Map<string, { readonly runs: RunId[]; readonly problems: readonly Problem[] }>();
  #attempts = 0;

  constructor(tell: (stuck: Stuck) => void) {
    this.#tell = tell;
  }

  get runs(): readonly RunId[] {
    return [...this.#reasons.keys()];
  }

  /** To be called before an attempt to go on with a run. */
  attempt(): void {
    this.#attempts += 1;
  }

  /** And after it. `problems` say why the run cannot be gone on with; none: it can, or is not to be. */
  attempted(run: RunId, problems: readonly Problem[]): void {
    this.#attempts -= 1;
    this.#note(run, problems);
    if (this.#attempts === 0) this.#tellNews();
  }

  #note(run: RunId, problems: readonly Problem[]): void {
    const reason = problems[0]?.message;
    if (reason === undefined) {
      this.#reasons.delete(run);
      return;
    }
    if (this.#reasons.get(run) === reason) return;
    this.#reasons.set(run, reason);
    const news = this.#news.get(reason) ?? { runs: [], problems };
    news.runs.push(run);
    this.#news.set(reason, news);
  }

  #tellNews(): void {
    const news = [...this.#news.values()];
    this.#news.clear();
    for (const stuck of news) this.#tell(stuck);
  }
}
