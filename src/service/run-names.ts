import type { Clock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { createRunId } from '../run/run-id.ts';

/**
 * Names of runs, of which no two are equal: thousands of fires may be due in one second, and so many random names of one
 * second are likely to meet.
 */
export function runNamer(clock: Clock, random: () => number): () => RunId {
  let given = new Set<RunId>();
  let second = 0;
  return () => {
    const now = clock.now();
    // A clock that is put back by an hour shows old seconds again; random names do for those.
    if (Math.floor(now / 1_000) !== second) given = new Set();
    second = Math.floor(now / 1_000);
    let name = createRunId(now, random);
    while (given.has(name)) name = createRunId(now, random);
    given.add(name);
    return name;
  };
}
