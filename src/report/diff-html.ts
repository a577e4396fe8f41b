import type { FieldChange } from '../plan/diff/field-change.ts';
import type { NamedChange, TriggerChange } from '../plan/diff/plan-diff.ts';
import type { RequestChange } from '../plan/diff/request-diff.ts';
import { isSame, type PlanReview } from '../schedule/review/plan-review.ts';
import { ASSUMED, type Compared } from './diff-text.ts';
import {
  loadWords,
  requestName,
  requestWords,
  scheduleWords,
  sizeWords,
  totalsText,
  triggerTitle,
  valueWords,
} from './diff-words.ts';
import { escapeHtml } from './markup/escape-html.ts';
import { codeHtml, fold, htmlPage, htmlTable } from './markup/html-page.ts';

/** A diff as a page of its own. Signs and words tell what colours tell too. */
export function diffHtml(review: PlanReview, { before, after }: Compared): string {
  const { diff, schedules, loads, forecast } = review;
  const title = `${before} → ${after}`;
  const head = `<h1>${codeHtml(before)} → ${codeHtml(after)}</h1>`;
  if (isSame(review))
    return htmlPage(title, `${head}\n<p>No difference in what would be fired, or when.</p>`);
  const { totals } = diff;
  const parts = [
    head,
    `<p>${totalsText(totals)} (${totals.before} → ${totals.after}).</p>`,
    list(
      'Schedules',
      schedules.map(change => `${codeHtml(change.trigger)}: ${escapeHtml(scheduleWords(change))}`),
    ),
    list(
      'Load',
      loads.map(change => `${codeHtml(change.target)}: ${escapeHtml(loadWords(change))}`),
    ),
    loads.length > 0 && forecast.isAssumed ? `<p class="soft">${ASSUMED}</p>` : '',
    list('Targets', diff.targets.map(targetHtml)),
    diff.triggers.length === 0 ? '' : `<h2>Triggers</h2>\n${diff.triggers.map(triggerHtml).join('\n')}`,
  ];
  return htmlPage(title, parts.filter(part => part !== '').join('\n'));
}

const list = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<h2>${title}</h2>\n<ul>\n${items.map(item => `<li>${item}</li>`).join('\n')}\n</ul>`;

const targetHtml = ({ kind, name, fields }: NamedChange): string =>
  `<span class="${kind}">${kind}</span> ${codeHtml(name)}${fields.map(field => `<br>${fieldHtml(field)}`).join('')}`;

function triggerHtml(change: TriggerChange): string {
  const { kind, fields, requests } = change;
  const { added, removed, changed, shown } = requests;
  const isRenamed = kind === 'renamed';
  const rows = [
    ...fields.map(field => ['', '', fieldHtml(field)]),
    ...(isRenamed ? [] : shown.map(requestCells)),
  ];
  const more = isRenamed ? 0 : added + removed + changed - shown.length;
  const note = more === 0 ? '' : `\n<p class="soft">${more} more changes are not on this page.</p>`;
  const title = triggerTitle(change);
  const summary = `${codeHtml(title)} <span class="${kind}">${kind}</span> ${escapeHtml(sizeWords(change))}`;
  if (rows.length === 0) return `<p>${summary}</p>`;
  return fold(summary, htmlTable(`Changes of ${title}`, ['', 'Request', 'Change'], rows) + note);
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function requestCells(change: RequestChange): readonly string[] {
  const what =
    change.kind === 'changed'
      ? change.fields.map(fieldHtml).join('<br>')
      : codeHtml(requestWords(change.request));
  return [
    `<span class="${change.kind}">${SIGNS[change.kind]}</span>`,
    codeHtml(requestName(change) || '–'),
    what,
  ];
}

const fieldHtml = ({ name, before, after }: FieldChange): string =>
  `${codeHtml(name)}: ${codeHtml(valueWords(before))} → ${codeHtml(valueWords(after))}`;
