import { shorten } from '../core/shorten.ts';
import { count } from '../core/style.ts';
import type { FieldChange } from '../plan/diff/field-change.ts';
import type { NamedChange, TriggerChange } from '../plan/diff/plan-diff.ts';
import type { RequestChange } from '../plan/diff/request-diff.ts';
import { isSame, type PlanReview } from '../schedule/review/plan-review.ts';
import { type BrokenSide, brokenSides, type Compared, sameWords, sidedProblems } from './compared.ts';
import { ASSUMED } from './diff-text.ts';
import {
  amountWords,
  loadWords,
  requestNames,
  requestWords,
  scheduleWords,
  shortChange,
  sizeWords,
  totalsText,
  triggerTitle,
  valueWords,
} from './diff-words.ts';
import { code, escapeMarkdown } from './markup/escape-markdown.ts';
import { findingRow, findingSections } from './markup/finding-rows.ts';
import type { Section } from './markup/fit-sections.ts';
import { details, markdownComment } from './markup/markdown-comment.ts';

/** A diff as a comment in a pull request: what matters in plain sight, the rest folded away. */
export function diffMarkdown(review: PlanReview, compared: Compared): string {
  const { diff, schedules, loads, forecast } = review;
  const title = `${code(compared.before)} → ${code(compared.after)}: `;
  const wrong = [
    ...brokenSides(compared).map(brokenSection),
    ...findingSections(sidedProblems(compared).map(({ side, problem }) => findingRow(problem, side))),
  ];
  if (isSame(review)) return markdownComment(`${title}${sameWords(compared)}`, [wrong]);
  return markdownComment(`${title}${totalsText(diff.totals)}`, [
    wrong,
    [paragraph(`\n${amountWords(diff.totals)}.\n`, [])],
    nameSections(diff.triggers),
    list(
      'Schedules',
      schedules.map(change => `- ${code(change.trigger)}: ${code(scheduleWords(change))}\n`),
    ),
    list(
      'Load',
      loads.map(change => `- ${code(change.target)}: ${code(loadWords(change))}\n`),
      forecast.isAssumed && loads.length > 0 ? `\n${ASSUMED}\n` : '',
    ),
    list('Secrets', diff.secrets.map(namedRow)),
    list('Targets', diff.targets.map(namedRow)),
    diff.triggers.map(triggerSection),
  ]);
}

/** A reviewer has to learn that it is not the whole, whatever else is there. */
const brokenSection = ({ label, triggers }: BrokenSide): Section => ({
  open: `\n**${code(label)} cannot be planned whole.** Not compared: `,
  rows: triggers.map((name, index) => `${index === 0 ? '' : ', '}${code(shorten(name, LONGEST_NAME))}`),
  close: '.\n',
  more: 0,
  name: 'what is not compared',
});

/** A name in a list of many. */
const LONGEST_NAME = 60;

/** A change of a few triggers stands below in plain sight. */
const FEW_TRIGGERS = 3;

/** Every trigger that differs, by name and before all details: whatever has no room below, nothing is left unsaid. */
function nameSections(changes: readonly TriggerChange[]): readonly Section[] {
  const kinds = ['added', 'removed', 'renamed', 'changed'] as const;
  return kinds.flatMap(kind => {
    const names = changes.filter(change => change.kind === kind).map(triggerTitle);
    if (changes.length <= FEW_TRIGGERS || names.length === 0) return [];
    const rows = names.map((name, index) => `${index === 0 ? '' : ', '}${nameMarkup(name)}`);
    return [{ open: `\n**Triggers ${kind}:** `, rows, close: '\n', more: 0, name: `triggers ${kind}` }];
  });
}

/** Without an element of its own: two of them for each of 3000 names would take the room of the changes. */
const nameMarkup = (name: string): string => escapeMarkdown(shorten(name, LONGEST_NAME));

const paragraph = (open: string, rows: readonly string[], close = ''): Section => ({
  open,
  rows,
  close,
  more: 0,
});

const list = (title: string, rows: readonly string[], close = ''): readonly Section[] =>
  rows.length === 0 ? [] : [{ ...paragraph(`\n**${title}**\n`, rows, close), name: title.toLowerCase() }];

const namedRow = ({ kind, name, fields }: NamedChange): string =>
  `- ${code(name)} ${kind}${fields.map(field => `<br>${fieldMarkup(field)}`).join('')}\n`;

function triggerSection(change: TriggerChange): Section {
  const { kind, fields, requests } = change;
  const { added, removed, changed } = requests;
  const rows = [
    ...fields.map(field => `| | | ${fieldMarkup(field)} |\n`),
    ...(kind === 'renamed' ? [] : requestRows(requests.shown)),
  ];
  const more = kind === 'renamed' ? 0 : added + removed + changed - requests.shown.length;
  const summary = `${code(triggerTitle(change))} ${kind}: ${sizeWords(change)}`;
  const name = triggerTitle(change);
  if (rows.length === 0) return { ...paragraph(`\n${summary}\n`, []), name };
  return details({ name, summary }, '| | request | change |\n| --- | --- | --- |\n', rows, more);
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

function requestRows(changes: readonly RequestChange[]): readonly string[] {
  const names = requestNames(changes);
  return changes.map((change, index) => requestRow(change, names[index] ?? ''));
}

function requestRow(change: RequestChange, name: string): string {
  const what = change.kind === 'changed' ? fieldsMarkup(change.fields) : code(requestWords(change.request));
  return `| ${SIGNS[change.kind]} | ${code(name || '–')} | ${what} |\n`;
}

/** Fields of one request that are told: more would take the room of other requests. */
const MOST_FIELDS = 20;

function fieldsMarkup(fields: readonly FieldChange[]): string {
  const more = fields.length - MOST_FIELDS;
  const told = fields.slice(0, MOST_FIELDS).map(fieldMarkup);
  return [...told, ...(more > 0 ? [`… and ${count(more, 'more field')}`] : [])].join('<br>');
}

function fieldMarkup(field: FieldChange): string {
  const { before, after } = shortChange(field);
  return `${code(shorten(field.name))}: ${code(valueWords(before))} → ${code(valueWords(after))}`;
}
