import type { Clock } from '../core/clock.ts';
import type { RunSummary } from '../run/summary.ts';
import type { Fire } from '../schedule/fires.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { TickSource } from '../schedule/tick-source.ts';

/** What serving tells: every fire, and every fire that did not happen, with its reason. */
export type ServerEvent =
  | { readonly type: 'serving'; readonly schedules: number; readonly next: number | null }
  | { readonly type: 'fired'; readonly schedule: Schedule; readonly fire: Fire }
  /** The trigger's earlier run is not at its end (overlap: skip). */
  | { readonly type: 'skipped'; readonly schedule: Schedule; readonly fire: Fire }
  | {
      readonly type: 'missed';
      readonly schedule: Schedule;
      readonly count: number;
      readonly first: Fire;
      readonly last: Fire;
    }
  | { readonly type: 'finished'; readonly trigger: string; readonly summary: RunSummary }
  /** There was nothing to run: the reason has been told where it arose. */
  | { readonly type: 'not-started'; readonly trigger: string }
  | { readonly type: 'draining'; readonly running: readonly string[] };

export interface ServerOptions {
  readonly clock: Clock;
  readonly ticks: TickSource;
  readonly schedules: readonly Schedule[];
  /** Runs a trigger to its end; null when it could not even begin. */
  readonly start: (trigger: string, fire: Fire) => Promise<RunSummary | null>;
  readonly tell: (event: ServerEvent) => void;
  /** First: no new fires; settles once the runs under way have ended. */
  readonly drain: AbortSignal;
}

/** Fires schedules until it is drained; tells whether a run was left before its end. */
export async function serve(options: ServerOptions): Promise<{ readonly leftBehind: boolean }> {
  const { clock, ticks, schedules, start, tell, drain } = options;
  let leftBehind = false;
  const running = new Map<string, Promise<void>>();
  const run = async (trigger: string, fire: Fire): Promise<void> => {
    const summary = await start(trigger, fire);
    leftBehind ||= summary?.requests.some(({ verdict }) => verdict === null) === true;
    tell(summary === null ? { type: 'not-started', trigger } : { type: 'finished', trigger, summary });
    running.delete(trigger);
  };
  const scheduler = new Scheduler({
    clock,
    ticks,
    schedules,
    onFire(schedule, fire) {
      if (running.has(schedule.trigger)) return tell({ type: 'skipped', schedule, fire });
      tell({ type: 'fired', schedule, fire });
      running.set(schedule.trigger, run(schedule.trigger, fire));
    },
    onMissed: (schedule, count, first, last) => tell({ type: 'missed', schedule, count, first, last }),
  });
  scheduler.start();
  tell({ type: 'serving', schedules: schedules.length, next: scheduler.nextInstant() });
  await new Promise<void>(resolve => {
    if (drain.aborted) resolve();
    else drain.addEventListener('abort', () => resolve(), { once: true });
  });
  scheduler.stop();
  tell({ type: 'draining', running: [...running.keys()] });
  await Promise.all(running.values());
  return { leftBehind };
}
