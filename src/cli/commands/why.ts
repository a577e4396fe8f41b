import { systemClock } from '../../core/clock.ts';
import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import { chooseTriggers } from '../../plan/select/choose-triggers.ts';
import { whyJson } from '../../report/schedule/why-json.ts';
import { whyText } from '../../report/schedule/why-text.ts';
import { NO_PAUSES } from '../../schedule/decide/pauses.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { Moment } from '../../schedule/why/moment.ts';
import { explain } from '../../service/why/explain.ts';
import type { Situation } from '../../service/why/fire-verdict.ts';
import { standingOf } from '../../store/lease.ts';
import type { ServingRecord } from '../../store/serving.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { witness } from '../process/this-process.ts';
import { isMissing, openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { refuse, tell } from '../tell.ts';

export interface WhyOptions extends StoreOptions {
  readonly at?: Moment;
  /** Number in the trigger's list, from 1, or id; left out: all of them. */
  readonly schedule?: string;
  readonly format: 'text' | 'json';
}

/** Why a trigger fired or did not, from what serving has written down and what the manifest says. */
export async function why(name: string, options: WhyOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return loaded.error.kind === 'unreadable' ? EXIT.unreadable : EXIT.failed;
  }
  const chosen = chooseTriggers(loaded.value.manifest, [name]);
  if (!chosen.ok) return refuse(chosen.error, io);
  const schedules = manifestSchedules(chosen.value);
  const asked = chooseSchedules(schedules, options.schedule);
  if (!asked.ok) return refuse([asked.error], io);
  const store = await openStore(options, io);
  if (!store.ok && !isMissing(store.error, options, io)) return refuse([store.error], io);
  const [trigger] = chosen.value;
  if (schedules.length === 0 && trigger !== undefined) tell([unscheduled(trigger)], io);
  try {
    return await answer({ name, schedules: asked.value, store: store.ok ? store.value : null }, options, io);
  } finally {
    if (store.ok) await store.value.close();
  }
}

async function answer(
  {
    name,
    schedules,
    store,
  }: { readonly name: string; readonly schedules: readonly Schedule[]; readonly store: Store | null },
  { at, schedule, format }: WhyOptions,
  io: Io,
): Promise<ExitCode> {
  const record = store === null ? ok(NEVER_SERVED) : await store.servingRecord();
  if (!record.ok) return refuse([storeProblem(record.error)], io);
  const question = {
    trigger: name,
    schedules,
    all: schedule === undefined,
    moment: at ?? null,
    situation: situationOf(record.value),
  };
  const explained = await explain(question, store);
  if (!explained.ok) return refuse([storeProblem(explained.error)], io);
  io.out.write(format === 'json' ? whyJson(explained.value) : whyText(explained.value, io.out.style));
  return EXIT.ok;
}

const NEVER_SERVED: ServingRecord = {
  memory: { progress: new Map(), states: new Map(), pauses: NO_PAUSES, owed: [], lastLook: null },
  keptSince: null,
  lease: null,
};

/** A process of which nothing was heard for long may serve still: it is believed, as it cannot be watched here. */
function situationOf({ memory, keptSince, lease }: ServingRecord): Situation {
  const standing = standingOf(lease, witness());
  return {
    now: systemClock.now(),
    memory,
    keptSince,
    isServed: standing === 'alive' || standing === 'silent',
  };
}

function chooseSchedules(
  schedules: readonly Schedule[],
  wanted: string | undefined,
): Result<readonly Schedule[], Problem> {
  if (wanted === undefined) return ok(schedules);
  const found = schedules.filter(({ id, index }) => id === wanted || String(index + 1) === wanted);
  if (found.length > 0) return ok(found);
  const list = schedules.map(({ id, index, cron }) => `${index + 1} (${cron.text}, ${id})`).join('; ');
  return err({
    code: 'unknown-schedule',
    severity: 'error',
    message: `the trigger has ${count(schedules.length, 'schedule')}, and none is "${wanted}"`,
    next: schedules.length === 0 ? 'Leave --schedule out.' : `Write its number or its id: ${list}.`,
  });
}

const unscheduled = ({ name, needs }: Trigger): Problem => ({
  code: 'not-scheduled',
  severity: 'warning',
  message: `the trigger "${name}" has no schedule`,
  next:
    needs.length === 0
      ? 'It runs when somebody asks for it: see `volley history`.'
      : `It follows what it needs: ask why ${needs.map(need => `"${need}"`).join(' or ')} fired.`,
});
