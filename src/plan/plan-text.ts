import { displayWidth, padDisplay } from '../core/display-width.ts';
import { showJob } from '../core/job-path.ts';
import { count, type Style, visible } from '../core/style.ts';
import { showText } from '../core/text.ts';
import { showValue } from '../manifest/value.ts';
import { showCombination } from './matrix.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from './plan.ts';

/** A longer combination pushes its own line's parameters to the right, not those of all lines. */
const WIDEST = 48;

/** The plan for a reader: what each trigger starts, and how much that is for each target. */
export function planText(plan: Plan, style: Style): string {
  const byTrigger = grouped(plan.requests);
  const size = `${count(plan.requests.length, 'request')} from ${count(plan.triggers.length, 'trigger')}`;
  const lines = [
    `${style.bold(`Plan of ${visible(plan.manifest.path)}`)}: ${size}`,
    ...plan.triggers.flatMap(trigger => [
      '',
      ...triggerLines(trigger, byTrigger.get(trigger.name) ?? [], style),
    ]),
    '',
    ...targetLines(plan, style),
  ];
  return `${lines.join('\n')}\n`;
}

function triggerLines(trigger: PlannedTrigger, requests: readonly PlannedRequest[], style: Style): string[] {
  const jobs = [...new Set(requests.map(request => showJob(request.job)))];
  const job =
    jobs.length === 1 ? ` ${visible(jobs[0] ?? '')}` : jobs.length > 1 ? ` ${count(jobs.length, 'job')}` : '';
  const cap = trigger.maxParallel === null ? '' : `, at most ${trigger.maxParallel} at once`;
  const amount =
    trigger.skipped === null ? count(requests.length, 'request') + cap : `skipped: ${trigger.skipped}`;
  const names = requests.map(request => label(request));
  const width = names.reduce((widest, name) => Math.max(widest, Math.min(WIDEST, displayWidth(name))), 0);
  return [
    `${style.bold(visible(trigger.name))} → ${visible(trigger.target)}${job}  ${style.dim(amount)}`,
    ...(trigger.description === null ? [] : [`  ${style.dim(visible(trigger.description))}`]),
    ...(trigger.needs.length === 0
      ? []
      : [`  ${style.dim(`needs ${trigger.needs.map(name => visible(name)).join(', ')}`)}`]),
    ...(trigger.condition === null ? [] : [`  ${style.dim('if')} ${visible(trigger.condition.text)}`]),
    ...[...trigger.inputs].map(
      ([name, value]) => `  ${style.dim(`input ${visible(name)} =`)} ${visible(showValue(value))}`,
    ),
    ...requests.map((request, index) => {
      const parameters = [...request.parameters].map(
        ([name, text]) => `${style.cyan(visible(name))}=${visible(quoted(showText(text)))}`,
      );
      const own = jobs.length > 1 ? [visible(showJob(request.job))] : [];
      const rest = [...own, ...parameters].join(' ');
      return `  ${padDisplay(names[index] ?? '', width)}  ${rest}`.trimEnd();
    }),
  ];
}

function targetLines(plan: Plan, style: Style): string[] {
  return [...plan.targets.values()].map(target => {
    const requests = plan.requests.filter(request => request.target === target.name).length;
    const cap = `at most ${target.concurrency} in flight`;
    return `${style.bold(visible(target.name))} ${visible(target.url)}  ${style.dim(`${count(requests, 'request')}, ${cap}`)}`;
  });
}

/** A request for people: its combination, or `-` where there is no matrix. */
export const label = (request: PlannedRequest): string =>
  visible(showCombination(request.combination)) || '-';

const quoted = (text: string): string => (/^[^\s"'=]+$/.test(text) ? text : JSON.stringify(text));

function grouped(requests: readonly PlannedRequest[]): Map<string, PlannedRequest[]> {
  const groups = new Map<string, PlannedRequest[]>();
  for (const request of requests) {
    const group = groups.get(request.trigger);
    if (group === undefined) groups.set(request.trigger, [request]);
    else group.push(request);
  }
  return groups;
}
