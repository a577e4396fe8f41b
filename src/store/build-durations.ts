import type { Store } from './store.ts';

/** Runs that are asked, the newest first. */
const MOST_RUNS = 20;

/** A larger run would take longer to read than its durations are worth. */
const MOST_REQUESTS = 5_000;

/**
 * How long a build of each trigger takes: the median of its recent builds, in milliseconds. Triggers without any have
 * none, and a store that cannot be read knows of none.
 */
export async function buildDurations(store: Store): Promise<ReadonlyMap<string, number>> {
  const runs = await store.history({ limit: MOST_RUNS });
  const durations = new Map<string, number[]>();
  for (const { id, requests } of runs.ok ? runs.value : []) {
    if (requests > MOST_REQUESTS) continue;
    const found = await store.requestsOf(id, { state: 'finished' });
    for (const { trigger, state } of found.ok ? found.value : []) {
      if (state.state !== 'finished' || state.duration === null) continue;
      const known = durations.get(trigger);
      if (known === undefined) durations.set(trigger, [state.duration]);
      else known.push(state.duration);
    }
  }
  return new Map([...durations].map(([trigger, values]) => [trigger, median(values)]));
}

/** Of an even number the upper one in the middle; `values` is not empty. */
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
