import { formatDuration } from '../core/duration.ts';
import { runId } from '../core/ids.ts';
import { count } from '../core/plural.ts';
import type { Problem } from '../core/problem.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Decision, DropReason, Outcome } from '../schedule/decide/decision.ts';
import type { MissedReason } from '../schedule/decide/settle.ts';
import type { FireDecision, FireRecord } from '../store/records.ts';

/** What is written down of a decision about a fire; null: it is about a run that somebody has asked for. */
export function fireRecordOf({ cause, decidedAt, outcome }: Decision): FireRecord | null {
  if (cause.kind !== 'fire') return null;
  const run = runOf(outcome);
  return {
    schedule: cause.schedule,
    instant: cause.at,
    decidedAt,
    decision: DECISIONS[outcome.kind],
    reason: reasonOf(outcome, cause.at),
    run: run === null ? null : runId(run),
    span:
      outcome.kind === 'missed'
        ? {
            first: outcome.first,
            count: outcome.count,
            downSince: outcome.downSince,
            why: outcome.why,
          }
        : null,
  };
}

/** A fire that was to start a run, of which nothing came. */
export const notStarted = (record: FireRecord, problems: readonly Problem[]): FireRecord => ({
  ...record,
  decision: 'not-started',
  reason: problems[0]?.message ?? 'there was nothing to run',
  run: null,
});

/** A fire whose run was cancelled after it was decided on, and before it began. */
export const withdrawnUnbegun = (record: FireRecord): FireRecord => ({
  ...record,
  decision: 'dropped',
  reason: 'its run was cancelled before it began',
  run: null,
});

const DECISIONS: Readonly<Record<Outcome['kind'], FireDecision>> = {
  fired: 'started',
  buffered: 'buffered',
  skipped: 'skipped',
  dropped: 'dropped',
  excluded: 'excluded',
  paused: 'paused',
  missed: 'missed',
};

/** The run that it started, or that held it. */
function runOf(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case 'fired':
      return outcome.run;
    case 'buffered':
      return outcome.behind;
    case 'skipped':
      return outcome.heldBy;
    case 'dropped':
      return 'by' in outcome.why ? outcome.why.by : null;
    case 'excluded':
    case 'paused':
    case 'missed':
      return null;
    default:
      return unreachable(outcome);
  }
}

function reasonOf(outcome: Outcome, at: number): string | null {
  switch (outcome.kind) {
    case 'fired':
      return null;
    case 'buffered':
      return outcome.cancels.length === 0
        ? `it waits for the run ${outcome.behind} to end`
        : `it starts when ${outcome.cancels.join(', ')} is cancelled`;
    case 'skipped':
      return `the run ${outcome.heldBy} has not ended`;
    case 'dropped':
      return dropReason(outcome.why);
    case 'excluded':
      return outcome.reason ?? 'its day is excluded';
    case 'paused':
      return `paused by ${outcome.pause.by}${outcome.pause.note === null ? '' : `: ${outcome.pause.note}`}`;
    case 'missed':
      return missedReason(outcome, at);
    default:
      return unreachable(outcome);
  }
}

function dropReason(why: DropReason): string {
  switch (why.kind) {
    case 'buffer-full':
      return `the run ${why.by} waits already`;
    case 'superseded':
      return `the run ${why.by} waits in its place`;
    case 'unscheduled':
      return 'its schedule has left the manifest';
    case 'withdrawn':
      return 'it was cancelled while it waited';
    default:
      return unreachable(why);
  }
}

function missedReason(outcome: Extract<Outcome, { kind: 'missed' }>, at: number): string {
  const { why, count: amount, first, downSince } = outcome;
  const fires = amount === 1 ? 'it' : `${count(amount, 'fire')} since ${new Date(first).toISOString()}`;
  const absence =
    downSince === null ? 'nobody was there' : `nobody looked for ${formatDuration(at - downSince)} or more`;
  return `${fires} came due while ${absence}; ${MISSED[why]}`;
}

const MISSED: Readonly<Record<MissedReason, string>> = {
  'no-catch-up': '`catch-up: none`',
  'not-latest': '`catch-up: latest`, and a later one runs',
  'outside-window': 'longer ago than the window of `catch-up`',
  'beyond-limit': 'there were more later ones than are made up for',
};
