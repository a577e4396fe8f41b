import { showJob } from '../core/job-path.ts';
import { count, type Style, visible } from '../core/style.ts';
import { showText } from '../core/text.ts';
import { showValue } from '../manifest/value.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from './plan.ts';

/** The plan for a reader: what each trigger starts, and how much that is for each target. */
export function planText(plan: Plan, style: Style): string {
  const lines = [
    `${style.bold(`Plan of ${plan.manifest.path}`)}: ${count(plan.requests.length, 'request')} from ${count(plan.triggers.length, 'trigger')}`,
    ...[...plan.inputs].map(
      ([name, value]) => `  ${style.dim(`input ${name} =`)} ${visible(showValue(value))}`,
    ),
  ];
  const byTrigger = grouped(plan.requests);
  for (const trigger of plan.triggers) {
    lines.push('', ...triggerLines(trigger, byTrigger.get(trigger.name) ?? [], style));
  }
  lines.push('', ...targetLines(plan, style));
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
  const width = Math.min(48, Math.max(0, ...names.map(name => name.length)));
  return [
    `${style.bold(trigger.name)} → ${trigger.target}${job}  ${style.dim(amount)}`,
    ...(trigger.description === null ? [] : [`  ${style.dim(visible(trigger.description))}`]),
    ...requests.map((request, index) => {
      const parameters = [...request.parameters].map(
        ([name, text]) => `${style.cyan(visible(name))}=${visible(quoted(showText(text)))}`,
      );
      const own = jobs.length > 1 ? [visible(showJob(request.job))] : [];
      const rest = [...own, ...parameters].join(' ');
      return `  ${(names[index] ?? '').padEnd(width)}  ${rest}`.trimEnd();
    }),
  ];
}

function targetLines(plan: Plan, style: Style): string[] {
  return [...plan.targets.values()].map(target => {
    const requests = plan.requests.filter(request => request.target === target.name).length;
    const cap = `at most ${target.concurrency} in flight`;
    return `${style.bold(target.name)} ${visible(target.url)}  ${style.dim(`${count(requests, 'request')}, ${cap}`)}`;
  });
}

/** A request for people: its combination, or `-` where there is no matrix. */
export const label = (request: PlannedRequest): string =>
  [...request.combination].map(([key, value]) => `${visible(key)}=${visible(showValue(value))}`).join(' ') ||
  '-';

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
