import type { Target } from '../targets/target.ts';

/** Targets that know how many questions are open. */
export class BusyTargets {
  #waiting = 0;

  /** How many of their answers are waited for. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The same target, whose questions are counted while they are open. */
  watch(target: Target): Target {
    const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
      this.#waiting += 1;
      try {
        return await ask();
      } finally {
        this.#waiting -= 1;
      }
    };
    const { takeTurn } = target;
    return {
      name: target.name,
      // No question: what it waits for is time.
      ...(takeTurn === undefined ? {} : { takeTurn }),
      timeout: target.timeout,
      session: () => target.session(),
      describe: (job, signal) => asked(() => target.describe(job, signal)),
      submit: (submission, signals) => asked(() => target.submit(submission, signals)),
      follow() {
        const follower = target.follow();
        return {
          observe: (tracked, signal, budget) => asked(() => follower.observe(tracked, signal, budget)),
        };
      },
      reconcile: (suspects, others, signal) => asked(() => target.reconcile(suspects, others, signal)),
      load: (maximumAge, signal) => asked(() => target.load(maximumAge, signal)),
      cancel: (tracked, signal, isWanted) => asked(() => target.cancel(tracked, signal, isWanted)),
      log: (build, job, offset, signal) => asked(() => target.log(build, job, offset, signal)),
      probe: signal => asked(() => target.probe(signal)),
      examine: (job, wanted, signal) => asked(() => target.examine(job, wanted, signal)),
      close: () => target.close(),
    };
  }
}
