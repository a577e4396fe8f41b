import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { showCombination } from '../../plan/matrix.ts';
import type { PlannedRequest, PlannedTarget, PlanStream } from '../../plan/plan.ts';
import { showParameter } from '../../plan/render/show-parameter.ts';
import { coverageText } from '../../plan/sampling/coverage.ts';
import { escapeHtml } from '../markup/escape-html.ts';
import { findingHtml } from '../markup/finding-html.ts';
import {
  cardHtml,
  codeHtml,
  figuresHtml,
  htmlPage,
  htmlTable,
  listHtml,
  pairHtml,
} from '../markup/html-page.ts';
import { outlinePlan, type PlanOutline, type TriggerOutline } from './plan-outline.ts';

/** So many requests of a trigger stand on the page: a browser has to hold them all. */
const SHOWN = 1_000;

/** A plan with at most so many requests is shown unfolded. */
const FEW = 20;

/**
 * A plan as a page of its own: how much it is, what is wrong, where it goes, then what each trigger starts. `problems`: what is
 * wrong; default: its warnings.
 */
export function planHtml(plan: PlanStream, problems: readonly Problem[] = plan.warnings): string {
  const outline = outlinePlan(plan, SHOWN);
  const { requests, triggers } = outline;
  const targets = [...plan.targets.values()];
  const parts = [
    `<h1>Plan of ${codeHtml(plan.manifest.path)}</h1>`,
    figuresHtml([
      { label: requests === 1 ? 'request' : 'requests', value: String(requests) },
      { label: triggers.length === 1 ? 'trigger' : 'triggers', value: String(triggers.length) },
      { label: targets.length === 1 ? 'target' : 'targets', value: String(targets.length) },
    ]),
    '<p class="soft">Nothing has been sent.</p>',
    listHtml(
      'Errors and warnings',
      problems.map(problem => findingHtml(problem)),
    ),
    listHtml(
      'Targets',
      targets.map(target => targetHtml(target, outline)),
    ),
    '<h2>Triggers</h2>',
    ...triggers.map(trigger => triggerHtml(trigger, requests <= FEW)),
  ];
  return htmlPage(`Plan of ${plan.manifest.path}`, parts.filter(part => part !== '').join('\n'));
}

function targetHtml({ name, url, concurrency }: PlannedTarget, { triggers }: PlanOutline): string {
  const own = triggers.filter(({ trigger }) => trigger.target === name);
  const requests = own.reduce((sum, { trigger }) => sum + trigger.requests, 0);
  return `${codeHtml(name)} ${codeHtml(url)}: ${count(requests, 'request')}, at most ${concurrency} in flight`;
}

function triggerHtml({ trigger, jobs, schedules, shown }: TriggerOutline, isOpen: boolean): string {
  const { name, description, target, needs, condition, coverage, requests, skipped } = trigger;
  const what = [
    [target, ...jobs].map(codeHtml).join(' '),
    ...schedules.map(escapeHtml),
    ...(needs.length === 0 ? [] : [`needs ${needs.map(codeHtml).join(', ')}`]),
  ];
  const more = requests - shown.length;
  const inside = [
    description === null ? '' : `<p>${escapeHtml(description)}</p>`,
    condition === null ? '' : `<p>if ${codeHtml(condition.text)}</p>`,
    coverage === null ? '' : `<p>${escapeHtml(coverageText(coverage))}</p>`,
    shown.every(({ combination, parameters }) => combination.size + parameters.size === 0)
      ? ''
      : htmlTable(`Requests of ${name}`, ['Request', 'Parameters'], shown.map(requestCells)),
    more === 0
      ? ''
      : `<p class="soft">${more} more are not on this page; <code>volley plan --format ndjson</code> shows all.</p>`,
  ];
  return cardHtml({
    name: codeHtml(name),
    what: what.join(' · '),
    amount: skipped === null ? count(requests, 'request') : `0: ${escapeHtml(skipped)}`,
    inside: inside.filter(part => part !== '').join('\n'),
    isOpen,
  });
}

const requestCells = ({ combination, parameters }: PlannedRequest): readonly string[] => [
  codeHtml(showCombination(combination) || '-'),
  [...parameters].map(([name, text]) => pairHtml(name, showParameter(name, text))).join('<br>') || '–',
];
