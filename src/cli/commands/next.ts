import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { chooseTriggers } from '../../plan/select/choose-triggers.ts';
import { problemsText } from '../../report/problem-text.ts';
import { nextIcs } from '../../report/schedule/next-ics.ts';
import { nextJson } from '../../report/schedule/next-json.ts';
import { nextText } from '../../report/schedule/next-text.ts';
import { notesOn } from '../../schedule/check-schedule.ts';
import { type ComingFire, comingFires } from '../../schedule/coming-fires.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { NO_TRIGGER, scheduleReader } from '../../schedule/schedule-reader.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';

export interface NextOptions {
  readonly file: string;
  readonly format: 'text' | 'json' | 'ics';
  readonly cron?: string;
  /** IANA name, of `cron`; UTC by default. */
  readonly timezone?: string;
  readonly from?: number;
  readonly count: number;
}

export async function next(triggers: readonly string[], options: NextOptions, io: Io): Promise<ExitCode> {
  const { cron } = options;
  const misfit = misfitOf(triggers, options);
  if (misfit !== null) {
    io.err.write(problemsText([misfit], io.err.style));
    return EXIT.usage;
  }
  const schedules =
    cron === undefined ? await ofManifest(triggers, options, io) : ofExpression(cron, triggers, options, io);
  if (typeof schedules === 'number') return schedules;
  const now = systemClock.now();
  const fires = comingFires(schedules, options.from === undefined ? now : options.from - 1, options.count);
  io.out.write(rendered(fires, schedules, now, options, io.out.style));
  return EXIT.ok;
}

/** What would be given in vain. */
function misfitOf(triggers: readonly string[], { cron, timezone }: NextOptions): Problem | null {
  const usage = { code: 'usage', severity: 'error' } as const;
  if (cron === undefined && timezone !== undefined) {
    const message = '--timezone is the zone of --cron; schedules of the manifest have zones of their own';
    return { ...usage, message, next: 'Leave it out, or give --cron.' };
  }
  if (cron === undefined || triggers.length <= 1) return null;
  const message = '--cron is one expression: at most one name goes with it, from which `H` is made';
  return { ...usage, message, next: 'Name one trigger, or none.' };
}

function rendered(
  fires: readonly ComingFire[],
  schedules: readonly Schedule[],
  now: number,
  { format, cron, count }: NextOptions,
  style: Style,
): string {
  switch (format) {
    case 'text':
      return nextText(schedules, fires, count, style);
    case 'json':
      return nextJson(fires, cron !== undefined);
    case 'ics':
      return nextIcs(fires, now);
    default:
      return unreachable(format);
  }
}

/** `H` is made from the name of a trigger, so that it is the one that this trigger would have. */
function ofExpression(
  cron: string,
  [name]: readonly string[],
  { timezone = 'UTC' }: NextOptions,
  io: Io,
): readonly Schedule[] | ExitCode {
  const schedule = scheduleReader()({ trigger: name ?? NO_TRIGGER, index: 0, cron, timezone });
  if (schedule.ok) {
    const notes = notesOn(schedule.value);
    io.err.write(
      problemsText(
        notes.map(({ rule, ...note }) => ({ code: rule, severity: 'warning', ...note })),
        io.err.style,
      ),
    );
    const { text, resolved } = schedule.value.cron;
    if (name === undefined && text !== resolved)
      io.err.write(io.err.style.dim('`H` is made from the name of a trigger: name one to see its own.\n'));
    return [{ ...schedule.value, trigger: cron }];
  }
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
