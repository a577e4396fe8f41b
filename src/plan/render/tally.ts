import { showJob } from '../../core/job-path.ts';
import type { PlannedRequest } from '../plan.ts';

/** How many requests go somewhere, and from how many triggers. */
export interface Count {
  readonly requests: number;
  readonly triggers: number;
}

/** Counts requests for each target and each of its jobs, in the order in which they come up. */
export class Tally {
  readonly #targets = new Map<string, { readonly all: Counter; readonly jobs: Map<string, Counter> }>();

  /** Requests of one trigger come one after the other. */
  add({ target, trigger, job }: PlannedRequest): void {
    const name = showJob(job);
    const counts = this.#targets.get(target) ?? { all: new Counter(), jobs: new Map<string, Counter>() };
    this.#targets.set(target, counts);
    const ofJob = counts.jobs.get(name) ?? new Counter();
    counts.jobs.set(name, ofJob);
    counts.all.add(trigger);
    ofJob.add(trigger);
  }

  target(name: string): Count {
    return this.#targets.get(name)?.all ?? { requests: 0, triggers: 0 };
  }

  jobs(target: string): ReadonlyMap<string, Count> {
    return this.#targets.get(target)?.jobs ?? new Map();
  }
}

class Counter implements Count {
  requests = 0;
  triggers = 0;
  #last: string | undefined;

  add(trigger: string): void {
    this.requests += 1;
    if (trigger !== this.#last) this.triggers += 1;
    this.#last = trigger;
  }
}
