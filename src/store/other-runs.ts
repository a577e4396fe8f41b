import type { RunId } from '../core/ids.ts';
import type { OtherRuns } from '../run/lost-answers/other-runs.ts';
import type { Store } from './store.ts';

/** What the other runs of a store say. One that cannot be read says nothing for certain. */
export const otherRunsOf =
  (store: Store, run: RunId): OtherRuns =>
  async likeness => {
    const holder = await store.holderOf(run, likeness);
    return holder.ok ? holder.value : 'perhaps-another';
  };
