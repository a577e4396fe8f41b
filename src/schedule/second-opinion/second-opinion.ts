import type { Problem } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { manifestSchedules } from '../manifest-schedules.ts';
import type { Schedule } from '../schedule.ts';
import { showLocal } from '../zone/local-time.ts';
import { type Difference, type DifferenceKind, differences } from './compare.ts';
import type { OpinionOn } from './opinion.ts';

/**
 * A warning for each schedule that node-cron would fire differently, with the first instance of each kind. Expressions and
 * zones that many schedules share are compared once. `every`, `from`, `until` and `exclude` have no counterpart there.
 */
export function secondOpinion({ triggers }: Manifest, opinionOn: OpinionOn): readonly Problem[] {
  const compared = new Map<string, readonly Found[]>();
  return [...triggers.values()].flatMap(trigger => {
    const schedules = manifestSchedules([trigger]);
    return trigger.schedules.flatMap(({ at }, index) => {
      const schedule = schedules[index];
      if (schedule === undefined) throw new Error('each entry is a schedule');
      const key = `${schedule.cron.resolved}\0${schedule.timezone.name}`;
      const found = compared.get(key) ?? compare(schedule, opinionOn);
      compared.set(key, found);
      return found.map(
        ({ message, next }): Problem => ({ code: CODE, severity: 'warning', message, at, next }),
      );
    });
  });
}

const CODE = 'second-opinion';

interface Found {
  readonly message: string;
  readonly next: string;
}

function compare(schedule: Schedule, opinionOn: OpinionOn): readonly Found[] {
  const { cron, timezone } = schedule;
  const opinion = opinionOn(cron.resolved, timezone.name);
  if (opinion === null) return [UNREADABLE];
  return differences(schedule, opinion).map(difference => found(schedule, difference));
}

const UNREADABLE: Found = {
  message: 'node-cron cannot read this expression',
  next: 'Nothing has to be done: volley fires it as `volley next` shows.',
};

function found({ cron, timezone }: Schedule, { kind, at, fires }: Difference): Found {
  const when = `${showLocal(timezone, at)} ${timezone.name}`;
  const message =
    fires === 'volley'
      ? `node-cron would not fire at ${when}, as volley does`
      : `node-cron would fire at ${when}, and volley does not`;
  return { message: `${message}: ${why(kind, cron.frequency)}`, next: NEXT[kind] };
}

/** Why volley does as it does (docs/decisions/0003-own-cron-engine.md). */
function why(kind: DifferenceKind, isFrequency: boolean): string {
  switch (kind) {
    case 'gap':
      return 'the clock is put forward, and a named time that it skips is kept, right after the gap';
    case 'repeat':
      return isFrequency
        ? 'the clock is put back, and with a free hour (`*`) every real hour counts'
        : 'the clock is put back, and a named time fires once, the first time that it is shown';
    case 'day':
      return 'where day of month and day of week are both named, either of them is enough, as crontab(5) says';
    default:
      return unreachable(kind);
  }
}

const NEXT: Readonly<Record<DifferenceKind, string>> = {
  gap: 'Nothing has to be done; name another hour, or `timezone: UTC`, if no fire is to be moved.',
  repeat: 'Nothing has to be done; name another hour, or `timezone: UTC`, if neither is what you mean.',
  day: 'Leave one of the two `*` to mean the other alone.',
};
