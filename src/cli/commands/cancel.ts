import type { Problem } from '../../core/problem.ts';
import { err, type Result } from '../../core/result.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { LoadedManifest } from '../../manifest/load-manifest.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { runDocument } from '../../report/history/run-record-json.ts';
import type { RunSummary } from '../../run/summary.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type LoadFault, load, tellLoadFault } from '../manifest/load.ts';
import {
  identityOf,
  identityOfFile,
  isNowhere,
  isOfManifest,
  type ManifestIdentity,
  otherManifest,
} from '../manifest/manifest-of-run.ts';
import { thisUser } from '../process/this-process.ts';
import { type FireOptions, fire } from '../run/fire.ts';
import { toTheEnd } from '../run/run-terms.ts';
import { askToCancel, type CancelAnswer } from '../stored-runs/ask-to-cancel.ts';
import {
  needsManifest,
  nothingToCancel,
  processText,
  stillWanted,
  unclear,
  unheard,
} from '../stored-runs/cancel-problems.ts';
import {
  DAMAGED,
  damageOf,
  endedInPart,
  endedInStore,
  endInStore,
  storedPlan,
} from '../stored-runs/damaged-run.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { readRecord, readRest } from '../stored-runs/stored-run.ts';
import { takeOver } from '../stored-runs/take-over.ts';
import { tidy } from '../stored-runs/tidy.ts';
import { refuse, tell } from '../tell.ts';

type CancelOptions = FireOptions & StoreOptions;

/** What is needed to end a run. */
interface Tools {
  readonly store: Store;
  /** To ask a living process needs no manifest, to end builds in its place does. */
  readonly loaded: Result<LoadedManifest, LoadFault>;
  readonly options: CancelOptions;
  readonly io: Io;
}

/**
 * Ends a run of this manifest from another shell, or another machine. That is asked for in the store, where the process of
 * the run finds it; where there is no such process any more, this one takes the run over and does it.
 */
export async function cancel(name: string, options: CancelOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const loaded = await load(options.file, io);
    // One that cannot be used still says by its place whose runs are meant.
    const here = loaded.ok ? identityOf(loaded.value.manifest) : identityOfFile(options.file);
    const record = await runToCancel(store.value, name, here);
    if (!record.ok) return refuse([record.error], io);
    return await end(record.value, { store: store.value, loaded, options, io });
  } finally {
    await store.value.close();
  }
}

/** Nothing is written down of a run before it is clear that it is of this manifest, or is meant by its whole id. */
async function runToCancel(
  store: Store,
  name: string,
  here: ManifestIdentity,
): Promise<Result<RunRecord, Problem>> {
  const found = await readRecord(store, name, here);
  if (!found.ok) return found;
  const record = found.value;
  if (isNowhere(here)) return record.id === name ? found : err(unclear(record, here));
  return isOfManifest(record, here) ? found : err(otherManifest(record, here));
}

/** `isThere`: its process lives, as has just been seen. */
async function end(record: RunRecord, tools: Tools, isThere = false): Promise<ExitCode> {
  const { store, io } = tools;
  const asked = await askToCancel(store, record, isThere);
  if (!asked.ok) return refuse([asked.error], io);
  const answer = asked.value;
  switch (answer.kind) {
    case 'ended':
      return hasEnded(record, answer, tools);
    case 'noted':
      return say(
        record,
        `${processText(answer.owner)} is cancelling it; \`volley status ${record.id}\` shows how far it is`,
        tools,
      );
    case 'silent':
      refuse([unheard(record, answer.owner)], io);
      return EXIT.unknown;
    case 'left':
      return endHere(record, tools);
    default:
      return unreachable(answer);
  }
}

/** Its process is gone, but what it has handed over may still be under way. */
async function hasEnded(
  record: RunRecord,
  { cancelled, outcome }: Extract<CancelAnswer, { kind: 'ended' }>,
  tools: Tools,
): Promise<ExitCode> {
  const handedOver = await tools.store.handedOver(record.id);
  if (!handedOver.ok) return refuse([storeProblem(handedOver.error)], tools.io);
  if (handedOver.value > 0) return endHere(record, tools);
  if (!cancelled) return refuse([nothingToCancel(record, outcome)], tools.io);
  return say(record, `it has been cancelled; \`volley status ${record.id}\` shows what became of it`, tools);
}

/** Its process was only silent, and has ended it while that was watched. */
async function endedMeanwhile({ id }: RunRecord, tools: Tools): Promise<ExitCode> {
  const record = await tools.store.run(id);
  return record.ok ? end(record.value, tools) : refuse([storeProblem(record.error)], tools.io);
}

/** Takes the run over and ends what is under way. A refusal leaves it as it was. */
async function endHere(record: RunRecord, tools: Tools): Promise<ExitCode> {
  const { store, loaded, options, io } = tools;
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return refuse(await refusals(record, [needsManifest(record)], store), io);
  }
  const { manifest } = loaded.value;
  const run = await readRest(store, record);
  const taken = run.ok
    ? await takeOver(store, run.value, manifest, { cancelFor: thisUser(), takeUp: true }, io)
    : err([run.error]);
  if (!taken.ok) {
    const isThere = taken.error.some(({ code }) => code === 'store-owned');
    if (isThere) return end(record, tools, true);
    if (taken.error.some(({ code }) => code === 'store-run-ended')) return endedMeanwhile(record, tools);
    const damage = record.outcome === null ? await damageOf(store, record.id) : null;
    if (damage !== null) return endDamaged(record, damage, manifest, tools);
    return refuse(await refusals(record, taken.error, store), io);
  }
  const summary = await fire(taken.value.firing, toTheEnd(options), io);
  if (summary !== null) await tidy(store, manifest, summary);
  return codeOf(summary);
}

/** Ends what can be read of a run; nobody can say for certain that this is all of it. */
async function endDamaged(
  record: RunRecord,
  damage: Problem,
  manifest: Manifest,
  { store, options, io }: Tools,
): Promise<ExitCode> {
  const plan = await storedPlan(store, record.id);
  if (plan.ok) {
    const how = { cancelFor: thisUser(), takeUp: true, isDamaged: true };
    const taken = await takeOver(store, { record, plan: plan.value }, manifest, how, io);
    if (taken.ok) {
      tell([endedInPart(record, damage)], io);
      const summary = await fire(taken.value.firing, toTheEnd(options), io);
      return summary === null ? EXIT.takenOver : EXIT.unknown;
    }
    // A secret that is missing, a target that has moved: whoever mends that can still end its builds.
    if (!taken.error.some(({ code }) => code === DAMAGED))
      return refuse(await refusals(record, taken.error, store), io);
  }
  const ended = await endInStore(store, record);
  if (!ended.ok) return refuse([ended.error], io);
  tell([endedInStore(record, damage)], io);
  return EXIT.unknown;
}

/** `text`: what comes of it, after the id of the run. */
async function say({ id }: RunRecord, text: string, { store, options, io }: Tools): Promise<ExitCode> {
  if (options.format === 'text') {
    io.out.write(`${id}: ${io.told(text)}.\n`);
    return EXIT.ok;
  }
  const record = await store.run(id);
  if (!record.ok) return refuse([storeProblem(record.error)], io);
  io.out.write(`${JSON.stringify(runDocument(record.value), null, options.format === 'json' ? 2 : 0)}\n`);
  return EXIT.ok;
}

/** What was to be cancelled, and is not for certain, is no success. null: another process has taken the run over. */
function codeOf(summary: RunSummary | null): ExitCode {
  if (summary === null) return EXIT.takenOver;
  const isOpen = summary.requests.some(({ verdict }) => verdict === null || verdict === 'unknown');
  return isOpen ? EXIT.unknown : EXIT.ok;
}

/** Why nothing was cancelled; and that somebody's wish stands all the same, where it was written down before. */
async function refusals(
  { id }: RunRecord,
  problems: readonly Problem[],
  store: Store,
): Promise<readonly Problem[]> {
  const asked = await store.cancellationOf(id);
  return asked.ok && asked.value !== null ? [...problems, stillWanted(id, asked.value)] : problems;
}
