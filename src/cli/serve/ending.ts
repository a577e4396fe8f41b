import type { Problem } from '../../core/problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** When, and why, a service is to end. */
export class Ending {
  /** Settles at the second signal: no more waiting. */
  readonly hurry: Promise<void>;
  readonly #asked: Promise<ExitCode>;
  readonly #release: () => void;
  #end: (code: ExitCode) => void = () => {};
  #lost: Problem | null = null;

  constructor(io: Io) {
    let hurry = (): void => {};
    this.hurry = new Promise(resolve => {
      hurry = resolve;
    });
    this.#asked = new Promise(resolve => {
      this.#end = resolve;
    });
    let signals = 0;
    this.#release = io.onInterrupt(() => {
      signals += 1;
      if (signals > 1) hurry();
      this.#end(EXIT.ok);
    });
  }

  /** Why it has lost what it served from; null: it has not. */
  get lost(): Problem | null {
    return this.#lost;
  }

  /** It must not go on. */
  lose(problem: Problem): void {
    this.#lost ??= problem;
    this.#end(EXIT.failed);
  }

  /** Settles when it is to end. */
  wait(): Promise<ExitCode> {
    return this.#asked;
  }

  release(): void {
    this.#release();
  }
}
