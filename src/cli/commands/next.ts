import { systemClock } from '../../core/clock.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { chooseTriggers } from '../../plan/make-plan.ts';
import { nextIcs } from '../../report/next-ics.ts';
import { nextJson } from '../../report/next-json.ts';
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
  readonly format: 'text' | 'json' | 'ics';
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
  const now = systemClock.now();
  const fires = comingFires(schedules, options.from === undefined ? now : options.from - 1, options.count);
  io.out.write(rendered(fires, schedules, now, options, io.out.style));
  return EXIT.ok;
}

function rendered(
  fires: readonly ComingFire[],
  schedules: readonly Schedule[],
  now: number,
  { format, cron }: NextOptions,
  style: Style,
): string {
  switch (format) {
    case 'text':
      return nextText(schedules, fires, style);
    case 'json':
      return nextJson(fires, cron !== undefined);
    case 'ics':
      return nextIcs(fires, now);
    default:
      return unreachable(format);
  }
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
