import { count } from '../core/style.ts';
import { showText } from '../core/text.ts';
import { showCombination } from '../plan/matrix.ts';
import type { PlannedRequest, PlanStream } from '../plan/plan.ts';
import { escapeHtml } from './markup/escape-html.ts';
import { codeHtml, fold, htmlPage, htmlTable } from './markup/html-page.ts';
import { outlinePlan, type TriggerOutline } from './plan-outline.ts';

/** Of a trigger's requests, so many stand on the page: a browser has to hold them all. */
const SHOWN = 1_000;

/** A plan as a page of its own. */
export function planHtml(plan: PlanStream): string {
  const { requests, triggers } = outlinePlan(plan, SHOWN);
  const size = `${count(requests, 'request')} from ${count(triggers.length, 'trigger')}`;
  const title = `Plan of ${plan.manifest.path}`;
  const rows = triggers.map(({ trigger, jobs, schedules }) => [
    codeHtml(trigger.name) + (trigger.description === null ? '' : `<br>${escapeHtml(trigger.description)}`),
    [trigger.target, ...jobs].map(codeHtml).join(' '),
    trigger.skipped === null ? String(trigger.requests) : `0: ${escapeHtml(trigger.skipped)}`,
    schedules.map(escapeHtml).join('<br>') || '–',
    trigger.needs.map(codeHtml).join(', ') || '–',
  ]);
  return htmlPage(
    title,
    `<h1>Plan of ${codeHtml(plan.manifest.path)}</h1>
<p>${size}. Nothing has been sent.</p>
<h2>Triggers</h2>
${htmlTable('Triggers', ['Trigger', 'Fires at', 'Requests', 'By itself', 'Needs'], rows)}
<h2>Requests</h2>
${triggers
  .filter(({ shown }) => shown.length > 0)
  .map(requestsHtml)
  .join('\n')}`,
  );
}

function requestsHtml({ trigger, shown }: TriggerOutline): string {
  const table = htmlTable(`Requests of ${trigger.name}`, ['Request', 'Parameters'], shown.map(requestCells));
  const more = trigger.requests - shown.length;
  const note =
    more === 0
      ? ''
      : `\n<p class="soft">${more} more are not on this page; <code>volley plan --format ndjson</code> shows all.</p>`;
  return fold(`${codeHtml(trigger.name)}: ${count(trigger.requests, 'request')}`, table + note);
}

const requestCells = ({ combination, parameters }: PlannedRequest): readonly string[] => [
  codeHtml(showCombination(combination) || '-'),
  [...parameters].map(([name, text]) => codeHtml(`${name}=${showText(text)}`)).join('<br>') || '–',
];
