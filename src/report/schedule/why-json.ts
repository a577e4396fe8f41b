import { unreachable } from '../../core/unreachable.ts';
import { PLAIN_RULES } from '../../manifest/schedule-spec.ts';
import type { Pause } from '../../schedule/decide/pauses.ts';
import type { Fire } from '../../schedule/fires.ts';
import type { Answer, Explained, ExplainedFire, ScheduleAnswer } from '../../service/why/answer.ts';
import type { FireVerdict } from '../../service/why/fire-verdict.ts';
import type { RunFacts } from '../../service/why/run-facts.ts';
import { iso, type Json } from '../json.ts';
import { fireRecordDocument } from '../service/fire-record-json.ts';
import { notDueSentence, verdictSentence } from './why-sentence.ts';
import { type ShowTime, timeIn, timeInUtc } from './why-time.ts';

/** Why a trigger fired or did not, for programs: verdicts by name, each with the sentence that people read. */
export const whyJson = ({ trigger, answers, gone, pause, pauseOfAll }: Answer): string =>
  `${JSON.stringify(
    {
      trigger,
      paused: pause === null ? null : pauseDocument(pause),
      allPaused: pauseOfAll === null ? null : pauseDocument(pauseOfAll),
      schedules: answers.map(scheduleDocument),
      gone: gone.map(goneDocument),
    },
    null,
    2,
  )}\n`;

const pauseDocument = ({ by, note, at }: Pause): Json => ({ by, note, since: iso(at) });

function scheduleDocument({ schedule, found }: ScheduleAnswer): Json {
  const { id, cron, timezone, rules } = schedule;
  const head = { schedule: id, cron: cron.resolved, timezone: timezone.name };
  const show = timeIn(timezone);
  switch (found.kind) {
    case 'fires':
      return {
        ...head,
        verdict: 'due',
        fires: found.fires.map(fire => fireDocument(fire, rules, show)),
        more: found.more,
      };
    case 'not-due':
      return {
        ...head,
        verdict: 'not-due',
        why: found.why,
        sentence: notDueSentence(found, show),
        before: nearby(found.before),
        after: nearby(found.after),
      };
    case 'none-yet':
      return { ...head, verdict: 'none-yet', after: nearby(found.after?.fire ?? null) };
    default:
      return unreachable(found);
  }
}

const nearby = (fire: Fire | null): Json | null =>
  fire === null ? null : { at: iso(fire.at), local: fire.local, dst: fire.dst };

const fireDocument = (
  { fire, start, verdict }: ExplainedFire,
  rules: ScheduleAnswer['schedule']['rules'],
  show: ShowTime,
): Json => ({
  ...nearby(fire),
  starts: iso(start),
  ...verdictDocument(verdict),
  sentence: verdictSentence(verdict, rules, show),
});

const goneDocument = ({ record, verdict }: Explained): Json => ({
  at: iso(record.instant),
  ...verdictDocument(verdict),
  sentence: verdictSentence(verdict, PLAIN_RULES, timeInUtc),
});

function verdictDocument(verdict: FireVerdict): Json {
  switch (verdict.kind) {
    case 'decided':
      return {
        verdict: verdict.record.decision,
        record: fireRecordDocument(verdict.record),
        run: verdict.run === null ? null : runDocument(verdict.run),
      };
    case 'upcoming': {
      const { isServed, pause, excluded, running, overlap } = verdict.outlook;
      return {
        verdict: verdict.kind,
        served: isServed,
        paused: pause === null ? null : pauseDocument(pause),
        excluded: excluded === null ? null : excluded.reason,
        running,
        overlap,
      };
    }
    case 'excluded':
      return { verdict: verdict.kind, reason: verdict.days.reason };
    case 'not-seen':
      return { verdict: verdict.kind, firstSeen: verdict.firstSeen === null ? null : iso(verdict.firstSeen) };
    case 'not-decided':
      return { verdict: verdict.kind, served: verdict.isServed, lastLook: iso(verdict.lastLook) };
    case 'forgotten':
      return { verdict: verdict.kind, keptSince: iso(verdict.keptSince) };
    case 'never-served':
    case 'no-record':
      return { verdict: verdict.kind };
    default:
      return unreachable(verdict);
  }
}

/** `left`: its requests that had not ended when the fire was decided. */
function runDocument({ id, record, left }: RunFacts): Json {
  if (record === null) return { run: id, kept: false };
  const { startedAt, finishedAt, outcome, requests } = record;
  return {
    run: id,
    kept: true,
    startedAt: iso(startedAt),
    finishedAt: finishedAt === null ? null : iso(finishedAt),
    outcome,
    requests,
    left,
  };
}
