import { formatDuration } from '../../core/duration.ts';
import type { RunId } from '../../core/ids.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { CatchUpPolicy } from '../../manifest/schedule-spec.ts';
import { isGoodOutcome, outcomeOf, type RunSummary } from '../../run/summary.ts';
import type { ServiceEvent } from '../../service/service-event.ts';
import type { FireRecord } from '../../store/records.ts';

/** One line for each thing that happens while serving, with the time in UTC; null: runs tell of themselves. */
export function serviceLine(event: ServiceEvent, style: Style): string | null {
  const sentence = serviceSentence(event, style);
  return sentence === null ? null : stamped(sentence, event.at, style);
}

/** Each line of a text with the time in UTC, and the run that it is about; ends with a line end. */
export function stamped(text: string, at: number, { dim }: Style, run?: RunId): string {
  const head = dim(run === undefined ? iso(at) : `${iso(at)} ${run}`);
  const lines = text.split('\n').filter(line => line !== '');
  return lines.map(line => `${head} ${line}\n`).join('');
}

const iso = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

/** What happened, in one sentence without a full stop; null: what happens within a run. */
export function serviceSentence(event: ServiceEvent, style: Style): string | null {
  const { bold, red, yellow, green } = style;
  switch (event.type) {
    case 'serving':
      return servingSentence(event, style);
    case 'fire-decided':
      return `${bold(visible(event.trigger))} ${fireSentence(event.record, style)}`;
    case 'run-begun':
      return event.resumed
        ? `${bold(visible(event.trigger))} goes on with the run ${event.run}`
        : `${bold(visible(event.trigger))} begins the run ${event.run}, ${count(event.plan.requests.length, 'request')}${event.origin.kind === 'order' ? `, ordered by ${visible(event.origin.by)}` : ''}`;
    case 'run-event':
      return event.event.type === 'run-finished' ? endSentence(event.event.summary, style) : null;
    case 'run-left':
      return null;
    case 'run-lingers':
      return `${bold(visible(event.trigger))} the run ${event.run} was cancelled, and ${yellow('its server has not ended it')}: it is asked again after pauses of up to ${formatDuration(event.most)}`;
    case 'run-cancelling':
      return `${bold(visible(event.trigger))} the run ${event.run} ${yellow('is being cancelled')}, as ${visible(event.by)} has asked for it`;
    case 'runs-stuck':
      return stuckSentence(event, style);
    case 'run-set-aside':
      return `${bold(visible(event.trigger))} the run ${event.run} ${red('is set aside')}, and nobody follows its builds, which may still run: ${visible(event.problems[0]?.message ?? 'it cannot be read')}`;
    case 'secrets-missing':
      return `${red(`${count(event.problems.length, 'secret')} cannot be read`)}, and what needs ${event.problems.length === 1 ? 'it' : 'them'} will not start: ${visible(event.problems[0]?.message ?? '')}`;
    case 'secrets-found':
      return 'all secrets can be read again';
    case 'not-started':
      return `${bold(visible(event.trigger))} ${red('not started')}: ${visible(event.problems[0]?.message ?? 'there was nothing to run')}`;
    case 'paused':
      return `${nameOf(event.trigger, style)} ${yellow('paused')} by ${visible(event.pause.by)}${event.pause.note === null ? '' : `: ${visible(event.pause.note)}`}`;
    case 'resumed':
      return `${nameOf(event.trigger, style)} ${green('resumed')} by ${visible(event.by)}${MADE_UP_FOR[event.catchUp]}`;
    case 'manifest-loaded':
      return `the manifest was read anew: ${count(event.triggers, 'trigger')}, ${count(event.schedules, 'schedule')}`;
    case 'manifest-rejected':
      return `${red('the manifest cannot be served')}, and the last good one stays: ${visible(event.problems[0]?.message ?? 'it is broken')}`;
    case 'store-failing':
      return `${red('nothing can be written down, so nothing fires')}: ${visible(event.fault.message)}`;
    case 'store-well':
      return `the store is well again after ${formatDuration(event.after)}`;
    case 'draining':
      return drainingSentence(event);
    default:
      return unreachable(event);
  }
}

function drainingSentence({ running, kept }: Extract<ServiceEvent, { type: 'draining' }>): string {
  if (running.length === 0) return 'interrupted: nothing is running';
  const runs = count(running.length, 'run');
  const left = kept
    ? `${runs} left running for the next process`
    : `${runs} cut short, as the sandbox ends along with this process`;
  return `interrupted: no new fires; ${left} (once more to end at once)`;
}

function stuckSentence(
  { runs, problems, again }: Extract<ServiceEvent, { type: 'runs-stuck' }>,
  { red }: Style,
): string {
  const [first = ''] = runs;
  const which = runs.length === 1 ? `the run ${first}` : `${runs.length} runs`;
  const why = visible(problems[0]?.message ?? 'something is missing');
  return `${red(`${which} cannot be gone on with`)} (tried again every ${formatDuration(again)}): ${why}`;
}

function endSentence(summary: RunSummary, { green, red }: Style): string {
  const outcome = outcomeOf(summary);
  const { run, requests, startedAt, finishedAt } = summary;
  const good = requests.filter(report => report.good).length;
  const paint = isGoodOutcome(outcome) ? green : red;
  const took = formatDuration(finishedAt - startedAt);
  return `the run ${run} ${paint(outcome === 'handed-over' ? 'left its builds to the servers' : outcome)}: ${good} of ${count(requests.length, 'request')} good in ${took}`;
}

function servingSentence(
  { schedules, next, paused, pausedTriggers }: Extract<ServiceEvent, { type: 'serving' }>,
  { yellow }: Style,
): string {
  if (schedules === 0) return 'serving, without a schedule: runs begin when somebody asks for them';
  const serving = `serving ${count(schedules, 'schedule')}`;
  if (paused !== null) {
    const note = paused.note === null ? '' : `: ${visible(paused.note)}`;
    const since = `by ${visible(paused.by)} since ${iso(paused.at)}${note}`;
    return `${serving}, and ${yellow('all triggers are paused')} ${since}`;
  }
  const some = pausedTriggers.length;
  const asleep = some === 0 ? '' : `, ${yellow(`${count(some, 'trigger')} paused`)}`;
  const never = some === 0 ? 'none of which will ever fire' : 'no fire to come meanwhile';
  return `${serving}${asleep}, ${next === null ? never : `next fire at ${iso(next)}`}`;
}

const nameOf = (trigger: string | null, { bold }: Style): string =>
  trigger === null ? 'all triggers' : bold(visible(trigger));

function fireSentence({ decision, instant, reason, span }: FireRecord, { red, yellow }: Style): string {
  const why = reason === null ? '' : `: ${visible(reason)}`;
  switch (decision) {
    case 'started':
      return `fired, due ${iso(instant)}`;
    case 'buffered':
      return `${yellow('waits')} with its fire of ${iso(instant)}${why}`;
    case 'skipped':
      return `${yellow('skipped')} its fire of ${iso(instant)}${why}`;
    case 'missed':
      return `${yellow(`missed ${count(span?.count ?? 1, 'fire')}`)} up to ${iso(instant)}${why}`;
    case 'paused':
      return `${yellow('dropped')} its fire of ${iso(instant)}${why}`;
    case 'excluded':
      return `leaves out its fire of ${iso(instant)}${why}`;
    case 'dropped':
      return `${yellow('dropped')} its fire of ${iso(instant)}${why}`;
    case 'not-started':
      return `${red('did not start')} its fire of ${iso(instant)}${why}`;
    default:
      return unreachable(decision);
  }
}

/** What becomes of the fires that a pause has dropped. */
const MADE_UP_FOR: Readonly<Record<CatchUpPolicy, string>> = {
  none: '',
  latest: ', the latest fire of each schedule is made up for',
  all: ', the fires that were dropped are made up for',
};
