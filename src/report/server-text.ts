import { formatDuration } from '../core/duration.ts';
import { count, type Style } from '../core/style.ts';
import { outcomeOf } from '../run/summary.ts';
import type { ServerEvent } from '../server/server.ts';

/** One line for each thing that happens while serving, with the time in UTC. */
export function serverLine(event: ServerEvent, now: number, style: Style): string {
  return `${style.dim(iso(now))} ${sentence(event, style)}\n`;
}

const iso = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;

function sentence(event: ServerEvent, style: Style): string {
  switch (event.type) {
    case 'serving':
      return `serving ${count(event.schedules, 'schedule')}, ${event.next === null ? 'none of which will ever fire' : `next fire at ${iso(event.next)}`}`;
    case 'fired':
      return `${style.bold(event.schedule.trigger)} fired, due ${event.fire.local} (${event.schedule.cron.resolved} ${event.schedule.timezone.name})`;
    case 'skipped':
      return `${style.bold(event.schedule.trigger)} ${style.yellow('skipped')} its fire of ${event.fire.local}: its earlier run is still under way`;
    case 'missed':
      return `${style.bold(event.schedule.trigger)} ${style.yellow(`missed ${count(event.count, 'fire')}`)} from ${event.first.local} to ${event.last.local}: the process was not running in time`;
    case 'finished': {
      const outcome = outcomeOf(event.summary);
      const good = event.summary.requests.filter(report => report.good).length;
      const paint = outcome === 'succeeded' ? style.green : style.red;
      const took = formatDuration(event.summary.finishedAt - event.summary.startedAt);
      return `${style.bold(event.trigger)} ${paint(outcome)}: ${good} of ${count(event.summary.requests.length, 'request')} good in ${took}`;
    }
    case 'not-started':
      return `${style.bold(event.trigger)} ${style.red('not started')}`;
    case 'draining':
      return event.running.length === 0
        ? 'interrupted: nothing is running'
        : `interrupted: no new fires; waiting for ${event.running.join(', ')} (once more to leave at once)`;
  }
}
