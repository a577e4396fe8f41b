import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { CancelCause, RunEvent } from '../../run/events.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { RunView } from '../run-view.ts';
import { cancelText, releaseText } from '../state-text.ts';

/**
 * What a person should know while it happens, in any kind of report. `mayLeave`: a second interrupt leaves this run, and does
 * not end a service with many of them.
 */
export function noticeLines(event: RunEvent, view: RunView, style: Style, mayLeave: boolean): string[] {
  switch (event.type) {
    case 'target-unwell':
      return [
        `${style.yellow('!')} ${event.target} does not do what it is asked, and is asked again: ${refusalText(event.refusal)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'target-well':
      return [`${style.green('✓')} ${event.target} is well again after ${formatDuration(event.after)}`];
    case 'run-stopping':
      return [
        `${style.yellow('interrupted')}: nothing new is sent, ${count(event.cancelling, 'request')} under way ${event.cancelling === 1 ? 'is' : 'are'} being cancelled${mayLeave ? '; once more to leave at once' : ''}`,
      ];
    case 'request-retried': {
      const when = event.due > event.at ? ` in ${formatDuration(event.due - event.at)}` : '';
      return [
        `${style.cyan('↻')} ${visible(view.name(event.key))} is tried again as #${event.attempt}${when}`,
      ];
    }
    case 'request-cancelling':
      return isTold(event.because)
        ? [`${style.yellow('-')} stopping ${visible(view.name(event.key))}: ${cancelText(event.because)}`]
        : [];
    case 'request-released':
      return event.because === 'queue-timeout' || event.because === 'build-timeout'
        ? [`${style.yellow('!')} left ${visible(view.name(event.key))}: ${releaseText(event.because)}`]
        : [];
    case 'cancel-refused':
      return [
        `${style.red('✗')} not cancelled: ${visible(view.name(event.key))}: ${visible(event.refusal.message)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'request-reconciling':
      return [
        `${style.yellow('?')} no answer to ${visible(view.name(event.key))}, looking whether it arrived: ${refusalText(event.refusal)}`,
      ];
    case 'request-unseen':
      return [
        `${style.yellow('!')} ${visible(view.name(event.key))} cannot be seen, and is looked for again: ${refusalText(event.refusal)}`,
        `  ${style.cyan('→')} ${visible(event.refusal.next)}`,
      ];
    case 'run-started':
    case 'request-changed':
    case 'request-held':
    case 'run-finished':
      return [];
    default:
      return unreachable(event);
  }
}

/** An interrupt is told once, for the whole run. */
const isTold = (cause: CancelCause): boolean => cause !== 'interrupt';

const refusalText = ({ message, request, status }: Refusal): string =>
  visible(`${message} (${request}${status === undefined ? '' : ` → HTTP ${status}`})`);
