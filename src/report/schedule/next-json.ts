import type { ComingFire } from '../../schedule/coming-fires.ts';

/**
 * Coming fires as JSON. `at` and `local` say the same instant; `dst` whether a clock change moved or doubles the local
 * time; `starts` is `at` with the jitter. Fires of an expression alone have no more than the first three.
 */
export function nextJson(fires: readonly ComingFire[], isExpression: boolean): string {
  const documents = fires
    .filter(({ excluded }) => excluded === null)
    .map(({ schedule, fire, start }) => ({
      at: iso(fire.at),
      local: fire.local,
      dst: fire.dst,
      ...(isExpression
        ? {}
        : {
            trigger: schedule.trigger,
            cron: schedule.cron.resolved,
            timezone: schedule.timezone.name,
            starts: iso(start),
          }),
    }));
  return `${JSON.stringify(documents, null, 2)}\n`;
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
