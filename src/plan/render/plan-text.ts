import { displayWidth, padDisplay } from '../../core/display-width.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import type { PlannedRequest, PlanStream } from '../plan.ts';
import { Tally } from './tally.ts';
import { TriggerText } from './trigger-text.ts';

/** So many jobs of a target are counted one by one, the others together. */
const SHOWN_JOBS = 50;

/** The plan for a reader: what each trigger starts, and how much that is for each target and job. */
export const planText = (plan: PlanStream, style: Style): string => [...planTextChunks(plan, style)].join('');

/** As `planText`, trigger by trigger; of the requests it keeps only those that it shows. */
export function* planTextChunks(plan: PlanStream, style: Style): Generator<string> {
  const all = plan.triggers.reduce((sum, { requests }) => sum + requests, 0);
  const size = `${count(all, 'request')} from ${count(plan.triggers.length, 'trigger')}`;
  yield `${style.bold(`Plan of ${visible(plan.manifest.path)}`)}: ${size}\n`;
  const tally = new Tally();
  const requests = plan.requests[Symbol.iterator]();
  for (const trigger of plan.triggers) {
    const text = new TriggerText(trigger);
    for (const request of take(requests, trigger.requests)) {
      tally.add(request);
      text.add(request);
    }
    yield `\n${text.lines(style).join('\n')}\n`;
  }
  yield `\n${targetLines(plan, tally, style).join('\n')}\n`;
}

function* take(requests: Iterator<PlannedRequest>, amount: number): Generator<PlannedRequest> {
  for (let taken = 0; taken < amount; taken += 1) {
    const next = requests.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function targetLines(plan: PlanStream, tally: Tally, style: Style): string[] {
  return [...plan.targets.values()].flatMap(({ name, url, concurrency }) => {
    const { requests, triggers } = tally.target(name);
    const size = `${count(requests, 'request')} from ${count(triggers, 'trigger')}`;
    const note = style.dim(`${size}, at most ${concurrency} in flight`);
    return [
      `${style.bold(visible(name))} ${visible(url)}  ${note}`,
      ...jobLines(tally.jobs(name), style).map(line => `  ${line}`),
    ];
  });
}

/** Nothing for a single job: its target has said it all. */
function jobLines(jobs: ReturnType<Tally['jobs']>, style: Style): string[] {
  if (jobs.size < 2) return [];
  const shown = [...jobs].slice(0, SHOWN_JOBS).map(([job, counts]) => ({ job: visible(job), counts }));
  const width = Math.max(...shown.map(({ job }) => displayWidth(job)));
  const lines = shown.map(({ job, counts: { requests, triggers } }) => {
    const size = `${count(requests, 'request')} from ${count(triggers, 'trigger')}`;
    return `${padDisplay(job, width)}  ${style.dim(size)}`;
  });
  const more = jobs.size - shown.length;
  return more === 0 ? lines : [...lines, style.dim(`… and ${count(more, 'more job')}`)];
}
