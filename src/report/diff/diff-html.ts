import { showJob } from '../../core/job-path.ts';
import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import type { FieldChange } from '../../plan/diff/field-change.ts';
import type { DiffTotals, NamedChange } from '../../plan/diff/plan-diff.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import { showParameter } from '../../plan/render/show-parameter.ts';
import { isSame, type PlanReview } from '../../schedule/review/plan-review.ts';
import { escapeHtml } from '../markup/escape-html.ts';
import { findingHtml } from '../markup/finding-html.ts';
import {
  cardHtml,
  codeHtml,
  type Figure,
  figuresHtml,
  htmlPage,
  htmlTable,
  kindHtml,
  listHtml,
  pairHtml,
} from '../markup/html-page.ts';
import { alikeTriggers, groupTitle, type TriggerGroup } from './alike-triggers.ts';
import { type BrokenSide, brokenSides, type Compared, sameWords } from './compared.ts';
import { codeCounts, comparedFindings } from './compared-findings.ts';
import { type RequestRow, requestRows, unlisted } from './diff-rows.ts';
import { ASSUMED, loadWords, scheduleWords, shortChange, sizeWords, valueWords } from './diff-words.ts';

/** A trigger that has no more changes is shown unfolded. */
const FEW = 20;

/** A diff as a page of its own: how much differs, then what is fired when, then each request. */
export function diffHtml(review: PlanReview, compared: Compared): string {
  const { before, after } = compared;
  const { diff, schedules, loads, forecast } = review;
  const title = `${before} → ${after}`;
  const head = `<h1>${codeHtml(before)} → ${codeHtml(after)}</h1>`;
  const same = sameWords(compared);
  const { errors, fresh, known } = comparedFindings(compared);
  const parts = [
    head,
    isSame(review) ? `<p>${same.charAt(0).toUpperCase()}${same.slice(1)}.</p>` : '',
    isSame(review) ? '' : figuresHtml(figuresOf(diff.totals)),
    ...brokenSides(compared).map(brokenHtml),
    listHtml(
      'Errors and warnings',
      [...errors, ...fresh.map(problem => ({ side: after, problem }))].map(({ side, problem }) =>
        findingHtml(problem, side),
      ),
    ),
    listHtml(
      'Schedules',
      schedules.map(change => `${codeHtml(change.trigger)}: ${escapeHtml(scheduleWords(change))}`),
    ),
    listHtml(
      'Load',
      loads.map(change => `${codeHtml(change.target)}: ${escapeHtml(loadWords(change))}`),
    ),
    loads.length > 0 && forecast.isAssumed ? `<p class="soft">${ASSUMED}</p>` : '',
    listHtml('Limits', diff.limits.map(fieldHtml)),
    listHtml('Secrets', diff.secrets.map(namedHtml)),
    listHtml('Targets', diff.targets.map(namedHtml)),
    diff.triggers.length === 0
      ? ''
      : `<h2>Triggers</h2>\n${alikeTriggers(diff.triggers).map(triggerHtml).join('\n')}`,
    knownHtml(known),
  ];
  return htmlPage(title, parts.filter(part => part !== '').join('\n'));
}

/** Folded away: nothing of it is new. */
function knownHtml(known: readonly Problem[]): string {
  if (known.length === 0) return '';
  const card = cardHtml({
    name: count(known.length, 'warning'),
    what: escapeHtml(codeCounts(known)),
    amount: '',
    inside: `<ul>${known.map(problem => `<li>${findingHtml(problem)}</li>`).join('')}</ul>`,
    isOpen: false,
  });
  return `<h2>As before</h2>\n${card}`;
}

const brokenHtml = ({ label, triggers }: BrokenSide): string =>
  `<p><strong>${codeHtml(label)} cannot be planned whole.</strong> Not compared: ${triggers.map(codeHtml).join(', ')}.</p>`;

/** What does not differ is left out, except the requests, whose number is always told. */
function figuresOf({ before, after, added, removed, changed, renamed }: DiffTotals): readonly Figure[] {
  const kinds = [
    { label: 'added', amount: added, sign: '+', kind: 'added' },
    { label: 'removed', amount: removed, sign: '−', kind: 'removed' },
    { label: 'changed', amount: changed, sign: '~', kind: 'changed' },
    { label: 'under another name', amount: renamed, sign: '', kind: 'renamed' },
  ];
  return [
    { label: 'requests', value: before === after ? String(after) : `${before} → ${after}` },
    ...kinds.flatMap(({ label, amount, sign, kind }) =>
      amount === 0 ? [] : [{ label, value: `${sign}${amount}`, kind }],
    ),
  ];
}

const namedHtml = ({ kind, name, fields }: NamedChange): string =>
  `${codeHtml(name)} ${kindHtml(kind)}${fields.map(field => `<br>${fieldHtml(field)}`).join('')}`;

function triggerHtml(group: TriggerGroup): string {
  const { change, names } = group;
  const { kind, fields } = change;
  const rows = requestRows(change, MOST_NAMES).map(rowCells);
  const more = unlisted(change);
  const title = groupTitle(group, MOST_IN_TITLE);
  const inside = [
    names.length <= MOST_IN_TITLE ? '' : `<p>${names.map(codeHtml).join(', ')}</p>`,
    fields.length === 0 ? '' : `<ul>${fields.map(field => `<li>${fieldHtml(field)}</li>`).join('')}</ul>`,
    rows.length === 0 ? '' : htmlTable(`Requests of ${title}`, ['What', 'Request', 'Change'], rows),
    more === 0 ? '' : `<p class="soft">${count(more, 'more change')} had no room on this page.</p>`,
  ];
  return cardHtml({
    name: codeHtml(title),
    what: kindHtml(kind),
    amount: escapeHtml(sizeWords(change)),
    inside: inside.filter(part => part !== '').join('\n'),
    isOpen: fields.length + rows.length + more <= FEW,
  });
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

/** Of triggers that change alike so many are named in the title; all of them are below. */
const MOST_IN_TITLE = 3;

/** Of requests that change alike so many are named. */
const MOST_NAMES = 30;

function rowCells({ kind, amount, names, fields, request }: RequestRow): readonly string[] {
  const what = request === null ? fields.map(fieldHtml).join('<br>') : requestHtml(request);
  const which = [escapeHtml(amount), names === '' ? '' : codeHtml(names)].filter(part => part !== '');
  return [kindHtml(kind, `${SIGNS[kind]} ${kind}`), which.join(': ') || codeHtml('–'), what];
}

const requestHtml = ({ job, parameters }: PlannedRequest): string =>
  [
    codeHtml(showJob(job)),
    ...[...parameters].map(([name, text]) => pairHtml(name, showParameter(name, text))),
  ].join(' ');

function fieldHtml(field: FieldChange): string {
  const { before, after } = shortChange(field);
  return `${codeHtml(field.name)}: ${valueHtml('del', before)} → ${valueHtml('ins', after)}`;
}

/** What is not there has no colour. */
const valueHtml = (element: 'del' | 'ins', value: string | null): string =>
  value === null ? valueWords(value) : `<${element}>${codeHtml(value)}</${element}>`;
