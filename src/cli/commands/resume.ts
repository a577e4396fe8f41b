import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { detachedNeeds } from '../run/detached-needs.ts';
import { exitCodeOf, type FireOptions, fire } from '../run/fire.ts';
import { resumedOptions, toTheEnd } from '../run/run-terms.ts';
import { damageOf, passedOver } from '../stored-runs/damaged-run.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { readRest } from '../stored-runs/stored-run.ts';
import { type Taken, takeOver } from '../stored-runs/take-over.ts';
import { tidy } from '../stored-runs/tidy.ts';
import { unfinishedRun } from '../stored-runs/unfinished-run.ts';
import { refuse, tell } from '../tell.ts';

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
    const resumed = await takeUnfinished(name, { store: store.value, manifest, options, io });
    if (!resumed.ok) return refuse(resumed.error, io);
    const { record, taken } = resumed.value;
    // To end a run means to see it end, whatever it was to wait for.
    const isToEnd = record.outcome !== null || taken.isCancelled;
    const how = isToEnd ? toTheEnd(options) : resumedOptions(options, record.terms);
    const summary = await fire(taken.firing, how, io);
    if (summary !== null) await tidy(store.value, manifest, summary);
    return exitCodeOf(summary);
  } finally {
    await store.value.close();
  }
}

interface Resuming {
  readonly store: Store;
  readonly manifest: Manifest;
  readonly options: ResumeOptions;
  readonly io: Io;
}

interface Resumed {
  readonly record: RunRecord;
  readonly taken: Taken;
}

/** Where none is named, one that is damaged keeps nobody from the next one. */
async function takeUnfinished(
  name: string | undefined,
  resuming: Resuming,
): Promise<Result<Resumed, readonly Problem[]>> {
  const { store, manifest, io } = resuming;
  const damaged = new Set<RunId>();
  for (;;) {
    const found = await unfinishedRun(store, name, manifest, damaged);
    if (!found.ok) return err([found.error]);
    const record = found.value;
    const taken = await take(record, resuming);
    if (taken.ok) return ok({ record, taken: taken.value });
    const damage = name === undefined ? await damageOf(store, record.id) : null;
    if (damage === null) return taken;
    tell([passedOver(damage)], io);
    damaged.add(record.id);
  }
}

async function take(
  record: RunRecord,
  { store, manifest, options, io }: Resuming,
): Promise<Result<Taken, readonly Problem[]>> {
  const run = await readRest(store, record);
  if (!run.ok) return err([run.error]);
  const unsaid = options.detach === true ? detachedNeeds(run.value.plan) : null;
  if (unsaid !== null) return err([unsaid]);
  return takeOver(store, run.value, manifest, { takeUp: record.outcome !== null }, io);
}
