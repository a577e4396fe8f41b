import { formatDuration } from '../../core/duration.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import type { Finding, Rule } from '../../manifest/rules/rule.ts';
import { scheduleReader } from '../schedule-reader.ts';
import { shortestGap } from '../shortest-gap.ts';

/** A trigger says itself how long its builds may take: what is due more often meets its own runs. */
export const dueWhileRunning: Rule = {
  name: 'due-while-running',
  severity: 'warning',
  summary: "A schedule is due more often than its run may last by the trigger's timeouts.",
  judgesBroken: false,
  check: ({ manifest }) => [...manifest.triggers.values()].flatMap(findings),
};

function findings({ name, schedules, timeout, wait }: Trigger): readonly Finding[] {
  const { build, queue } = timeout;
  // A run that does not wait for its builds ends at once.
  if (build === null || wait !== 'finished') return [];
  const longest = build + (queue ?? 0);
  const read = scheduleReader();
  return schedules.flatMap(({ at, notes: _, ...spec }, index) => {
    if (spec.overlap === 'allow-all') return [];
    const schedule = read({ ...spec, trigger: name, index });
    const gap = schedule.ok ? shortestGap(schedule.value) : null;
    if (gap === null || gap >= longest) return [];
    const message = `it is due ${formatDuration(gap)} after a fire whose run may last ${formatDuration(longest)}`;
    const next = `Lower \`timeout\`, fire less often, or say by \`overlap\` what is meant: now it is ${spec.overlap}.`;
    return [{ at, message, next }];
  });
}
