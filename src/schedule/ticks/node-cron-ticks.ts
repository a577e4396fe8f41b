import type { ScheduledTask } from 'node-cron';
import type { TickSource } from './tick-source.ts';

/**
 * Ticks once a second by node-cron; the library is loaded here and not earlier. Its own calendar is not used, as
 * it drops and doubles fires where clocks change (docs/decisions/0003-own-cron-engine.md).
 */
export async function nodeCronTicks(): Promise<TickSource> {
  const { default: cron } = await import('node-cron');
  let task: ScheduledTask | null = null;
  const stop = (): void => {
    void task?.destroy();
    task = null;
  };
  return {
    start(onTick) {
      stop();
      // In a microtask of its own: node-cron would catch what a receiver throws and only print it.
      task = cron.schedule('* * * * * *', () => queueMicrotask(onTick), {
        // UTC has no gap in which node-cron could stumble.
        timezone: 'UTC',
        // A late tick is no loss, so nothing is to be said about it.
        suppressMissedWarning: true,
      });
    },
    stop,
  };
}
