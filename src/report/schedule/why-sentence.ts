import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { ScheduleRules } from '../../manifest/schedule-spec.ts';
import type { RunOutcome } from '../../run/summary.ts';
import { MISSED_COUNT_LIMIT } from '../../schedule/decide/settle.ts';
import type { Fire } from '../../schedule/fires.ts';
import type { NotDue } from '../../schedule/why/asked-fires.ts';
import type { ScheduleAnswer } from '../../service/why/answer.ts';
import type { FireVerdict, Outlook } from '../../service/why/fire-verdict.ts';
import type { RunFacts } from '../../service/why/run-facts.ts';
import type { FireRecord } from '../../store/records.ts';
import { missedText } from './decision-text.ts';
import type { ShowTime } from './why-time.ts';

/** Why one fire happened or did not, as the end of a sentence that begins with its time. */
export function verdictSentence(
  verdict: FireVerdict,
  { catchUp }: Pick<ScheduleRules, 'catchUp'>,
  show: ShowTime,
): string {
  switch (verdict.kind) {
    case 'decided':
      return recordSentence(verdict.record, verdict.run, show);
    case 'upcoming':
      return outlookSentence(verdict.outlook);
    case 'excluded':
      return `excluded: ${visible(verdict.days.reason ?? 'its day is excluded')}`;
    case 'never-served':
      return 'not fired: nobody has ever served from this store';
    case 'not-seen':
      return verdict.firstSeen === null
        ? 'not fired: no process has served this schedule yet'
        : `not fired: this schedule is served only since ${show(verdict.firstSeen)}`;
    case 'not-decided':
      return verdict.isServed
        ? `not decided yet: the process that serves last looked at ${show(verdict.lastLook)}`
        : `not fired: nobody has served since ${show(verdict.lastLook)}; the next process decides, with catch-up ${catchUp.policy}`;
    case 'forgotten':
      return `no longer known: decisions before ${show(verdict.keptSince)} are forgotten (\`store: {keep}\`)`;
    case 'no-record':
      return 'not fired: there is no record of it, so the schedule was not served then as it is written now';
    default:
      return unreachable(verdict);
  }
}

/** What the record of a decision says. */
function recordSentence(record: FireRecord, run: RunFacts | null, show: ShowTime): string {
  const reason = visible(record.reason ?? '');
  switch (record.decision) {
    case 'started':
      return `fired: ${run === null ? 'its run is not known' : startedText(record, run)}`;
    case 'skipped':
      return run === null
        ? `skipped: ${reason}`
        : `skipped: run ${run.id} was still running${leftText(run)}${sinceText(record, run)}`;
    case 'buffered':
      return run === null
        ? `buffered: ${reason}`
        : `buffered: ${reason}${leftText(run)}${sinceText(record, run)}`;
    case 'missed':
      return missedSentence(record, show);
    case 'paused':
      return reason;
    case 'excluded':
    case 'dropped':
      return `${record.decision}: ${reason}`;
    case 'not-started':
      return `not started: ${reason}`;
    default:
      return unreachable(record.decision);
  }
}

function startedText({ instant }: FireRecord, { id, record, owed }: RunFacts): string {
  if (owed) return `run ${id}, which is about to begin`;
  if (record === null) return `run ${id}, which is no longer known: the store does not keep it any more`;
  const { startedAt, finishedAt, outcome } = record;
  const late = startedAt - instant;
  const began = late < LATE ? '' : ` began ${formatDuration(late)} after that`;
  const ended =
    outcome === null || finishedAt === null
      ? 'has not ended yet'
      : `${ENDED[outcome]} after ${formatDuration(finishedAt - startedAt)}`;
  return `run ${id}${began}${began === '' ? ' ' : ' and '}${ended}`;
}

/** A start that is later than this, in milliseconds, is mentioned. */
const LATE = 5_000;

const ENDED: Readonly<Record<RunOutcome, string>> = {
  succeeded: 'succeeded',
  'handed-over': 'left its builds to the servers',
  failed: 'failed',
  rejected: 'was rejected',
  unknown: 'ended with unknown outcomes',
  interrupted: 'was interrupted',
};

const leftText = ({ record, left }: RunFacts): string =>
  record === null ? '' : `, ${left} of ${count(record.requests, 'request')} left`;

/** How the run that stood in the way has ended. */
function sinceText({ decidedAt }: FireRecord, { record }: RunFacts): string {
  if (record === null) return '';
  const { outcome, finishedAt } = record;
  if (outcome === null || finishedAt === null) return '; it has not ended yet';
  return `; it ${ENDED[outcome]} ${formatDuration(finishedAt - decidedAt)} later`;
}

function missedSentence({ instant, decidedAt, span, reason }: FireRecord, show: ShowTime): string {
  if (span === null) return `missed: ${visible(reason ?? '')}`;
  const { first, count: amount, downSince, why } = span;
  const atLeast = amount >= MISSED_COUNT_LIMIT ? 'at least ' : '';
  const one =
    amount === 1 ? 'missed' : `missed, as one of ${atLeast}${amount} from ${show(first)} to ${show(instant)}`;
  const since =
    downSince === null ? `before ${show(decidedAt)}` : `from ${show(downSince)} to ${show(decidedAt)}`;
  return `${one}: nobody was there ${since}; ${missedText(why)}`;
}

function outlookSentence({ isServed, pause, excluded, running, overlap }: Outlook): string {
  if (excluded !== null) return `to come, but excluded: ${visible(excluded.reason ?? 'its day is excluded')}`;
  if (pause !== null) {
    const note = pause.note === null ? '' : ` (${visible(pause.note)})`;
    return `to come, but dropped while the pause by ${visible(pause.by)}${note} lasts`;
  }
  if (!isServed) return 'to come, if somebody serves then: nobody does now';
  const [run] = running;
  return run === undefined || overlap === 'allow-all'
    ? 'to come'
    : `to come; overlap is ${overlap}, should run ${run} not have ended by then`;
}

/** Why a schedule has no fire at a time, as the end of a sentence. */
export function notDueSentence(
  { why, before, after }: Extract<ScheduleAnswer['found'], { kind: 'not-due' }>,
  show: ShowTime,
): string {
  const around = [
    ...(before === null ? [] : [`the fire before is ${showFire(before, show)}`]),
    ...(after === null ? ['no fire comes after'] : [`the next one after is ${showFire(after, show)}`]),
  ];
  return `not due: ${NOT_DUE[why]}${around.join(', ')}`;
}

const NOT_DUE: Readonly<Record<NotDue, string>> = {
  'not-named': '',
  'second-pass': 'the clock shows this time twice, and it fires the first time; ',
  'before-from': 'the schedule begins later (`from`); ',
  'after-until': 'the schedule has ended (`until`); ',
  'not-in-turn': '`every` leaves that day out; ',
};

const showFire = ({ at, dst }: Fire, show: ShowTime): string =>
  `${show(at)}${dst === null ? '' : ` (${DST[dst]})`}`;

/** What a change of the clock does to a fire. */
export const DST = {
  gap: 'moved by DST: the clock skips the named time',
  repeat: 'the clock shows this time twice',
} as const;
