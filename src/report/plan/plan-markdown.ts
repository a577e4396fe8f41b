import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { shorten } from '../../core/shorten.ts';
import { showCombination } from '../../plan/matrix.ts';
import type { PlannedRequest, PlannedTrigger, PlanStream } from '../../plan/plan.ts';
import { showParameter } from '../../plan/render/show-parameter.ts';
import { coverageText } from '../../plan/sampling/coverage.ts';
import { code } from '../markup/escape-markdown.ts';
import { findingRow, findingSections } from '../markup/finding-rows.ts';
import type { Section } from '../markup/fit-sections.ts';
import { details, markdownComment } from '../markup/markdown-comment.ts';
import { planMermaid } from './plan-mermaid.ts';
import { outlinePlan, type TriggerOutline } from './plan-outline.ts';

/** Requests of one trigger that a comment can show at all. */
const SHOWN = 300;

/** More triggers make a graph that nobody can read. */
const MOST_NODES = 60;

/** A plan as a comment in a pull request. `problems`: what is told with it; default: its warnings. */
export function planMarkdown(plan: PlanStream, problems: readonly Problem[] = plan.warnings): string {
  const { requests, triggers } = outlinePlan(plan, SHOWN);
  const size = `${count(requests, 'request')} from ${count(triggers.length, 'trigger')}`;
  return markdownComment(`Plan of ${code(plan.manifest.path)}: ${size}`, [
    findingSections(problems.map(problem => findingRow(problem))),
    [overview(triggers)],
    graph(plan),
    triggers.filter(({ shown }) => shown.length > 0).map(requestSection),
  ]);
}

const overview = (triggers: readonly TriggerOutline[]): Section => ({
  open: '\n| trigger | fires at | requests | by itself |\n| --- | --- | ---: | --- |\n',
  rows: triggers.map(({ trigger, jobs, schedules }) => {
    const where = [trigger.target, ...jobs].map(code).join(' ');
    const { coverage, skipped } = trigger;
    const amount = skipped === null ? String(trigger.requests) : `0: ${code(skipped)}`;
    const size = coverage === null ? amount : `${amount}<br>${code(coverageText(coverage))}`;
    return `| ${[code(trigger.name), ...whenMarkup(trigger)].join('<br>')} | ${where} | ${size} | ${schedules.map(code).join('<br>') || '–'} |\n`;
  }),
  close: '',
  more: 0,
});

/** What has to have ended before, and on which condition it is fired at all. */
const whenMarkup = ({ needs, condition }: PlannedTrigger): readonly string[] => [
  ...(needs.length === 0 ? [] : [`needs ${needs.map(code).join(', ')}`]),
  ...(condition === null ? [] : [`if ${code(shorten(condition.text))}`]),
];

function graph({ triggers }: PlanStream): readonly Section[] {
  if (triggers.every(({ needs }) => needs.length === 0)) return [];
  if (triggers.length > MOST_NODES) {
    const told = `What needs what is not drawn here: ${count(triggers.length, 'trigger')} are too many to be read.`;
    return [{ open: `\n${told} \`--format mermaid\` draws it.\n`, rows: [], close: '', more: 0 }];
  }
  return [
    details({ name: 'what needs what', summary: 'What needs what' }, '```mermaid\n', [
      `${planMermaid(triggers)}\`\`\`\n`,
    ]),
  ];
}

const requestSection = ({ trigger, shown }: TriggerOutline): Section =>
  details(
    { name: trigger.name, summary: `${code(trigger.name)}: ${count(trigger.requests, 'request')}` },
    '| request | parameters |\n| --- | --- |\n',
    shown.map(requestRow),
    trigger.requests - shown.length,
  );

function requestRow({ combination, parameters }: PlannedRequest): string {
  const texts = [...parameters].map(([name, text]) => code(`${name}=${showParameter(name, text)}`));
  return `| ${code(shorten(showCombination(combination)) || '-')} | ${texts.join('<br>') || '–'} |\n`;
}
