import { unreachable } from '../../core/unreachable.ts';
import type { RequestReport } from '../../run/summary.ts';
import { cancelText, releaseText, stateDetail, stateWord } from '../state-text.ts';
import type { CaseOutcome, Trouble } from './report.ts';

/**
 * What has become of a request, in the four words of test reports. One that another failure, a newer request or an
 * interruption has stopped counts as skipped: the cause is told once, and not by each of a thousand requests.
 */
export function requestOutcome(report: RequestReport): CaseOutcome {
  const { state, verdict, good } = report;
  switch (verdict) {
    case 'succeeded':
    case 'handed-over':
      return { kind: 'passed' };
    case 'unstable':
    case 'failed':
      return good ? { kind: 'passed' } : { kind: 'failed', ...endedAs(stateWord(state)) };
    case 'timed-out':
      return { kind: 'failed', ...timedOut(report) };
    case 'cancelled':
      return cancelled(report);
    case 'skipped':
      return { kind: 'skipped', message: stateDetail(state) };
    case 'rejected':
    case 'unknown':
      return { kind: 'error', ...unanswered(report) };
    case null:
      return { kind: 'error', ...leftBehind(report) };
    default:
      return unreachable(verdict);
  }
}

/** The same text for every build that ended so: annotations merge equal texts, and the address stands beside it. */
const READ_CONSOLE = 'Read its console: `volley logs URL` prints it.';

const endedAs = (result: string): Trouble => ({
  code: result,
  message: `its build ended as ${result}`,
  next: READ_CONSOLE,
});

function timedOut({ state, released, cancelled: cause }: RequestReport): Trouble {
  const what = released !== null ? releaseText(released) : cause !== null ? cancelText(cause) : 'timeout';
  return {
    code: 'timed-out',
    message: `${what}: ${stateWord(state)} when last seen`,
    next: 'Look at the server what it waits for, or raise its `timeout`.',
  };
}

function cancelled({ state, released, cancelled: cause }: RequestReport): CaseOutcome {
  if (cause !== null) return { kind: 'skipped', message: `cancelled: ${cancelText(cause)}` };
  if (released !== null) return { kind: 'skipped', message: releaseText(released) };
  return {
    kind: 'failed',
    code: 'cancelled',
    message: stateDetail(state),
    next: 'Ask who has cancelled it; `volley rerun last --failed` sends it again.',
  };
}

function unanswered({ state }: RequestReport): Trouble {
  if (state.state === 'rejected') {
    const { reason, message, next } = state.refusal;
    return { code: reason, message, next };
  }
  if (state.state === 'unknown') return { code: 'unknown', message: state.seen, next: state.next };
  return { code: state.state, message: stateDetail(state), next: null };
}

const leftBehind = ({ state }: RequestReport): Trouble => ({
  code: 'left-behind',
  message: `it was left behind: ${stateWord(state)} when last seen`,
  next: 'Look at the controller what became of it.',
});
