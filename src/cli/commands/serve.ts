import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import type { Result } from '../../core/result.ts';

import { nodeCronTicks } from '../../schedule/ticks/node-cron-ticks.ts';
import type { ServedApi } from '../../server/serve-api.ts';
import { Conductor } from '../../service/conductor.ts';
import { ManifestKeeper } from '../../service/manifest-keeper.ts';
import { runNamer } from '../../service/run-names.ts';
import { Upkeep } from '../../service/upkeep.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { manifestPath } from '../manifest/manifest-path.ts';
import { startRehearsal } from '../rehearsal/rehearsal.ts';
import { type ApiFlags, type ApiSettings, apiSettings } from '../serve/api-options.ts';
import { Ending } from '../serve/ending.ts';
import { manifestSource } from '../serve/manifest-source.ts';
import { createServiceLog, type LogFormat, type ServiceLog } from '../serve/service-log.ts';
import { type OpenWorkshop, serviceWorkshop } from '../serve/service-workshop.ts';
import { makeStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { sharerOf } from '../stored-runs/tidy.ts';
import { version } from '../version.ts';

export interface ServeOptions extends StoreOptions, ApiFlags {
  readonly sandbox?: boolean;
  readonly logFormat?: LogFormat;
}

/**
 * Serves until it is told to end. Then nothing new is begun, and what runs is left running for the next process; a second
 * signal ends it at once.
 */
export async function serve(options: ServeOptions, io: Io): Promise<ExitCode> {
  const log = createServiceLog(options.logFormat, io);
  const settings = await apiSettings(options, io);
  if (!settings.ok) return refuse(settings.error, log);
  const source = manifestSource(options.file, io, folder => log.say('warn', blind(folder)));
  const keeper = await ManifestKeeper.open(source, systemClock);
  if (!keeper.ok) return refuse(keeper.error, log);
  log.problems(keeper.value.state.loaded.problems);
  if (settings.value === null && keeper.value.served.schedules.length === 0)
    return refuse([nothingToServe(options.file)], log);
  const place =
    options.sandbox === true ? await rehearsalStore(options) : { options, remove: async () => {} };
  const store = await makeStore(place.options, io);
  if (!store.ok) return refuse([store.error], log);
  const { manifest } = keeper.value.served;
  const rehearsal = options.sandbox === true ? await startRehearsal(manifest) : null;
  const workshop = serviceWorkshop(io, rehearsal);
  try {
    return await conduct(
      {
        keeper: keeper.value,
        store: store.value,
        workshop,
        api: settings.value,
        log,
        keepsRuns: rehearsal === null,
      },
      io,
    );
  } finally {
    await workshop.close();
    await store.value.close();
    await rehearsal?.sandbox.close();
    await place.remove();
  }
}

/** Tells why it does not serve, in the form of all else that it tells. Gives the exit code that says so. */
function refuse(problems: readonly Problem[], log: ServiceLog): ExitCode {
  log.problems(problems);
  return EXIT.usage;
}

interface Parts {
  readonly keeper: ManifestKeeper;
  readonly store: Store;
  readonly workshop: OpenWorkshop;
  /** null: no API. */
  readonly api: ApiSettings | null;
  readonly log: ServiceLog;
  /** Whether the next process can go on with what runs. */
  readonly keepsRuns: boolean;
}

async function conduct({ keeper, store, workshop, api, log, keepsRuns }: Parts, io: Io): Promise<ExitCode> {
  const ending = new Ending(io);
  const opened = await Conductor.open({
    clock: systemClock,
    ticks: await nodeCronTicks(),
    store,
    manifest: keeper,
    workshop,
    nameRun: runNamer(systemClock, Math.random),
    manifestPath: manifestPath(keeper.state.path),
    keepsRuns,
    onTakenOver: fault => ending.lose(storeProblem(fault)),
  });
  if (!opened.ok) return refuse([storeProblem(opened.error)], log);
  const conductor = opened.value;
  conductor.onEvent(event => log.event(event));
  // The port before the first fire: who cannot listen there has started nothing.
  const served = api === null ? null : await openApi(conductor, api, log);
  if (served !== null && !served.ok) {
    await conductor.drain();
    refuse([served.error], log);
    return EXIT.failed;
  }
  if (served !== null) log.say('info', `the API listens on ${served.value.url}`);
  const upkeep = new Upkeep({
    clock: systemClock,
    store,
    keep: () => keeper.served.manifest.keep,
    sharer: sharerOf(keeper.state.path),
  });
  const begun = await conductor.begin();
  if (begun.ok) upkeep.begin();
  const code = begun.ok ? await ending.wait() : refuse([storeProblem(begun.error)], log);
  upkeep.close();
  if (ending.lost === null) await Promise.race([conductor.drain(), ending.hurry]);
  else {
    conductor.abandon();
    refuse([ending.lost], log);
  }
  await served?.value.close();
  ending.release();
  return code;
}

async function openApi(
  conductor: Conductor,
  { address, tokens, webhookSecret, loopbackOnly }: ApiSettings,
  log: ServiceLog,
): Promise<Result<ServedApi, Problem>> {
  // Loaded here: without an API none of it is needed.
  const { serveApi } = await import('../../server/serve-api.ts');
  return serveApi({
    service: conductor,
    clock: systemClock,
    version,
    address,
    tokens,
    webhookSecret,
    loopbackOnly,
    epoch: randomUUID().replaceAll('-', ''),
    onAnswer: answered => log.answered(answered),
    onDefect: error => log.say('error', error.stack ?? error.message),
  });
}

/** A rehearsal's server is gone afterwards, and so is what was written down of it, unless a store is named. */
async function rehearsalStore(
  options: ServeOptions,
): Promise<{ readonly options: StoreOptions; remove(): Promise<void> }> {
  if (options.store !== undefined) return { options, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'volley-rehearsal-'));
  return {
    options: { ...options, store: join(folder, 'store.db') },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const blind = (folder: string): string =>
  `edits in ${folder} are not noticed by themselves: send SIGHUP after them`;

const nothingToServe = (file: string): Problem => ({
  code: 'nothing-to-serve',
  severity: 'error',
  message: `no trigger of ${file} has a schedule`,
  next: 'Add e.g. `schedule: [{cron: "H 2 * * *"}]`, serve its API too, or use `volley run`.',
});
