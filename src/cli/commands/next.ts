import { systemClock } from '../../core/clock.ts';
import { chooseTriggers } from '../../plan/make-plan.ts';
import { nextText } from '../../report/next-text.ts';
import { problemsText } from '../../report/problem-text.ts';
import { type ComingFire, comingFires } from '../../schedule/coming-fires.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { scheduleReader } from '../../schedule/schedule-reader.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';

export interface NextOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
  readonly cron?: string;
  readonly timezone: string;
  readonly from?: number;
  readonly count: number;
}

export async function next(triggers: readonly string[], options: NextOptions, io: Io): Promise<ExitCode> {
  const { cron } = options;
  const schedules =
    cron === undefined ? await ofManifest(triggers, options, io) : ofExpression(cron, options, io);
  if (typeof schedules === 'number') return schedules;
  const fires = comingFires(
    schedules,
    options.from === undefined ? systemClock.now() : options.from - 1,
    options.count,
  );
  if (options.format === 'json')
    io.out.write(
      `${JSON.stringify(
        fires.map(fire => fireDocument(fire, cron)),
        null,
        2,
      )}\n`,
    );
  else io.out.write(nextText(schedules, fires, io.out.style));
  return EXIT.ok;
}

function ofExpression(cron: string, options: NextOptions, io: Io): readonly Schedule[] | ExitCode {
  const schedule = scheduleReader()({ trigger: cron, index: 0, cron, timezone: options.timezone });
  if (schedule.ok) return [schedule.value];
  const { problem } = schedule.error;
  const next = problem.hint ?? 'See `volley next --help`.';
  io.err.write(
    problemsText([{ code: problem.code, severity: 'error', message: problem.message, next }], io.err.style),
  );
  return EXIT.usage;
}

async function ofManifest(
  names: readonly string[],
  options: NextOptions,
  io: Io,
): Promise<readonly Schedule[] | ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return loaded.error.kind === 'unreadable' ? EXIT.unreadable : EXIT.failed;
  }
  const triggers = chooseTriggers(loaded.value.manifest, names);
  if (triggers.ok) return manifestSchedules(triggers.value);
  io.err.write(problemsText(triggers.error, io.err.style));
  return EXIT.usage;
}

/** `at` and `local` say the same instant; `dst` whether a clock change moved or doubles the local time. */
function fireDocument({ schedule, fire }: ComingFire, cron: string | undefined): Record<string, unknown> {
  return {
    at: new Date(fire.at).toISOString().replace('.000Z', 'Z'),
    local: fire.local,
    dst: fire.dst,
    ...(cron === undefined
      ? { trigger: schedule.trigger, cron: schedule.cron.resolved, timezone: schedule.timezone.name }
      : {}),
  };
}
