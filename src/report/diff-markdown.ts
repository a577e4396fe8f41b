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
import { code } from './markup/escape-markdown.ts';
import type { Section } from './markup/fit-sections.ts';
import { details, markdownComment } from './markup/markdown-comment.ts';

/** A diff as a comment in a pull request: what matters in plain sight, the rest folded away. */
export function diffMarkdown(review: PlanReview, { before, after }: Compared): string {
  const { diff, schedules, loads, forecast } = review;
  const title = `${code(before)} → ${code(after)}: `;
  if (isSame(review)) return markdownComment(`${title}no difference in what would be fired, or when`, []);
  const { totals } = diff;
  return markdownComment(`${title}${totalsText(totals)}`, [
    paragraph(`\n${totals.before} → ${totals.after} requests.\n`, []),
    ...list(
      'Schedules',
      schedules.map(change => `- ${code(change.trigger)}: ${code(scheduleWords(change))}\n`),
    ),
    ...list(
      'Load',
      loads.map(change => `- ${code(change.target)}: ${code(loadWords(change))}\n`),
      forecast.isAssumed && loads.length > 0 ? `\n${ASSUMED}\n` : '',
    ),
    ...list('Targets', diff.targets.map(targetRow)),
    ...diff.triggers.map(triggerSection),
  ]);
}

const paragraph = (open: string, rows: readonly string[], close = ''): Section => ({
  open,
  rows,
  close,
  more: 0,
});

const list = (title: string, rows: readonly string[], close = ''): readonly Section[] =>
  rows.length === 0 ? [] : [paragraph(`\n**${title}**\n`, rows, close)];

const targetRow = ({ kind, name, fields }: NamedChange): string =>
  `- ${code(name)} ${kind}${fields.map(field => `<br>${fieldMarkup(field)}`).join('')}\n`;

function triggerSection(change: TriggerChange): Section {
  const { kind, fields, requests } = change;
  const { added, removed, changed } = requests;
  const rows = [
    ...fields.map(field => `| | | ${fieldMarkup(field)} |\n`),
    ...(kind === 'renamed' ? [] : requests.shown.map(requestRow)),
  ];
  const more = kind === 'renamed' ? 0 : added + removed + changed - requests.shown.length;
  const summary = `${code(triggerTitle(change))} ${kind}: ${sizeWords(change)}`;
  if (rows.length === 0) return paragraph(`\n${summary}\n`, []);
  return details(summary, '| | request | change |\n| --- | --- | --- |\n', rows, more);
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function requestRow(change: RequestChange): string {
  const what =
    change.kind === 'changed'
      ? change.fields.map(fieldMarkup).join('<br>')
      : code(requestWords(change.request));
  return `| ${SIGNS[change.kind]} | ${code(requestName(change) || '–')} | ${what} |\n`;
}

const fieldMarkup = ({ name, before, after }: FieldChange): string =>
  `${code(name)}: ${code(valueWords(before))} → ${code(valueWords(after))}`;
