import { count } from '../../core/plural.ts';
import { shorten } from '../../core/shorten.ts';
import type { FieldChange } from '../../plan/diff/field-change.ts';
import type { NamedChange, TriggerChange } from '../../plan/diff/plan-diff.ts';
import { isSame, type PlanReview } from '../../schedule/review/plan-review.ts';
import { code, escapeMarkdown } from '../markup/escape-markdown.ts';
import { findingRow, findingSections } from '../markup/finding-rows.ts';
import type { Section } from '../markup/fit-sections.ts';
import { details, markdownComment } from '../markup/markdown-comment.ts';
import { alikeTriggers, groupTitle, type TriggerGroup } from './alike-triggers.ts';
import { type BrokenSide, brokenSides, type Compared, sameWords } from './compared.ts';
import { comparedFindings, knownWords } from './compared-findings.ts';
import { type RequestRow, requestRows, unlisted } from './diff-rows.ts';
import {
  ASSUMED,
  amountWords,
  loadWords,
  requestWords,
  scheduleWords,
  shortChange,
  sizeWords,
  totalsText,
  triggerTitle,
  valueWords,
} from './diff-words.ts';

/** A diff as a comment in a pull request: what matters in plain sight, the rest folded away. */
export function diffMarkdown(review: PlanReview, compared: Compared): string {
  const { diff, schedules, loads, forecast } = review;
  const title = `${code(compared.before)} → ${code(compared.after)}: `;
  const { errors, fresh, known } = comparedFindings(compared);
  const wrong = [
    ...brokenSides(compared).map(brokenSection),
    ...findingSections(
      errors.map(({ side, problem }) => findingRow(problem, side)),
      'Errors',
    ),
  ];
  const warnings = findingSections(
    fresh.map(problem => findingRow(problem, compared.after)),
    'Warnings',
  );
  // None of them is new, and a comment has no room to spare.
  const asBefore =
    known.length === 0 ? [] : [paragraph(`\n${knownWords(known)}: \`volley validate\` shows them.\n`, [])];
  if (isSame(review)) return markdownComment(`${title}${sameWords(compared)}`, [wrong, warnings, asBefore]);
  return markdownComment(`${title}${totalsText(diff.totals)}`, [
    wrong,
    [paragraph(`\n${amountWords(diff.totals)}.\n`, [])],
    nameSections(diff.triggers),
    warnings,
    list(
      'Schedules',
      schedules.map(change => `- ${code(change.trigger)}: ${code(scheduleWords(change))}\n`),
    ),
    list(
      'Load',
      loads.map(change => `- ${code(change.target)}: ${code(loadWords(change))}\n`),
      forecast.isAssumed && loads.length > 0 ? `\n${ASSUMED}\n` : '',
    ),
    list(
      'Limits',
      diff.limits.map(field => `- ${fieldMarkup(field)}\n`),
    ),
    list('Secrets', diff.secrets.map(namedRow)),
    list('Targets', diff.targets.map(namedRow)),
    alikeTriggers(diff.triggers).map(triggerSection),
    asBefore,
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

/** Every trigger that differs, by name and before all details, so that none goes unmentioned when details are cut. */
function nameSections(changes: readonly TriggerChange[]): readonly Section[] {
  const kinds = ['added', 'removed', 'renamed', 'changed'] as const;
  return kinds.flatMap(kind => {
    const names = changes.filter(change => change.kind === kind).map(triggerTitle);
    if (changes.length <= FEW_TRIGGERS || names.length === 0) return [];
    const rows = names.map((name, index) => `${index === 0 ? '' : ', '}${nameMarkup(name)}`);
    return [{ open: `\n**Triggers ${kind}:** `, rows, close: '\n', more: 0, name: `triggers ${kind}` }];
  });
}

/** Without `code`, whose tags around 3000 names would take the room of the changes. */
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

function triggerSection(group: TriggerGroup): Section {
  const { change } = group;
  const { kind, fields } = change;
  const rows = [
    ...fields.map(field => `| | | ${fieldMarkup(field)} |\n`),
    ...requestRows(change, MOST_NAMES).map(rowMarkup),
  ];
  const name = groupTitle(group, MOST_NAMES);
  const summary = `${code(name)} ${kind}: ${sizeWords(change)}`;
  if (rows.length === 0) return { ...paragraph(`\n${summary}\n`, []), name };
  return details({ name, summary }, '| | request | change |\n| --- | --- | --- |\n', rows, unlisted(change));
}

const SIGNS = { added: '+', removed: '−', changed: '~' } as const;

/** Of triggers or requests that change alike so many are named. */
const MOST_NAMES = 3;

function rowMarkup({ kind, amount, names, fields, request }: RequestRow): string {
  const what = request === null ? fieldsMarkup(fields) : code(requestWords(request));
  const which = [amount, names === '' ? '' : code(names)].filter(part => part !== '');
  return `| ${SIGNS[kind]} | ${which.join(': ') || code('–')} | ${what} |\n`;
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
