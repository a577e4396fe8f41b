import { detachedNeeds } from '../detached-needs.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { openStore, type StoreOptions } from '../open-store.ts';
import { resumedOptions, toTheEnd } from '../run-terms.ts';
import { takeOver } from '../take-over.ts';
import { refuse } from '../tell.ts';
import { tidy } from '../tidy.ts';
import { unfinishedRun } from '../unfinished-run.ts';

export type ResumeOptions = FireOptions & StoreOptions;

/**
 * Goes on with a run whose process is gone: `run`, or the last one that has not ended. One that is named, and has ended
 * since its requests were left to their servers, is followed to their end.
 */
export async function resume(name: string | undefined, options: ResumeOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const { manifest } = loaded.value;
    const found = await unfinishedRun(store.value, name, manifest);
    if (!found.ok) return refuse([found.error], io);
    const { record, plan } = found.value;
    const unsaid = options.detach === true ? detachedNeeds(plan) : null;
    if (unsaid !== null) return refuse([unsaid], io);
    const takeUp = record.outcome !== null;
    const taken = await takeOver(store.value, found.value, manifest, { takeUp }, io);
    if (!taken.ok) return refuse(taken.error, io);
    // To end a run means to see it end, whatever it was to wait for.
    const isToEnd = takeUp || taken.value.isCancelled;
    const how = isToEnd ? toTheEnd(options) : resumedOptions(options, record.terms);
    const summary = await fire(taken.value.firing, how, io);
    if (summary !== null) await tidy(store.value, manifest, summary);
    return exitCodeOf(summary);
  } finally {
    await store.value.close();
  }
}
