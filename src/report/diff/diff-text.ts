import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { FieldChange } from '../../plan/diff/field-change.ts';
import type { NamedChange } from '../../plan/diff/plan-diff.ts';
import { isSame, type PlanReview } from '../../schedule/review/plan-review.ts';
import { alikeTriggers, groupTitle, type TriggerGroup } from './alike-triggers.ts';
import { brokenSides, type Compared, sameWords } from './compared.ts';
import { type RequestRow, requestRows, rowTitle, unlisted } from './diff-rows.ts';
import {
  ASSUMED,
  amountWords,
  loadWords,
  requestWords,
  scheduleWords,
  shortChange,
  sizeWords,
  totalsText,
  valueWords,
} from './diff-words.ts';

/** A diff for a terminal: `+` what is new, `-` what is gone, `~` what is another. */
export function diffText(review: PlanReview, compared: Compared, style: Style): string {
  const { diff, schedules, loads, forecast } = review;
  const title = `${style.bold(`${visible(compared.before)} → ${visible(compared.after)}`)}: `;
  const broken = brokenText(compared, style);
  if (isSame(review)) return `${title}${sameWords(compared)}\n${broken === '' ? '' : `\n${broken}\n`}`;
  const { totals } = diff;
  const blocks = [
    `${title}${totalsText(totals)} (${amountWords(totals)})`,
    broken,
    diff.secrets.flatMap(change => namedLines('secret ', change, style)).join('\n'),
    diff.targets.flatMap(change => namedLines('target ', change, style)).join('\n'),
    ...alikeTriggers(diff.triggers).map(group => triggerLines(group, style).join('\n')),
    schedules.length === 0
      ? ''
      : [
          style.bold('Schedules'),
          ...schedules.map(change => `  ${visible(change.trigger)}: ${visible(scheduleWords(change))}`),
        ].join('\n'),
    loads.length === 0
      ? ''
      : [
          `${style.bold('Load')} ${style.dim(`up to ${new Date(forecast.until).toISOString().slice(0, 10)}`)}`,
          ...loads.map(change => `  ${visible(change.target)}: ${loadWords(change)}`),
          ...(forecast.isAssumed ? [style.dim(`  ${ASSUMED}`)] : []),
        ].join('\n'),
    diff.limits.length === 0
      ? ''
      : [style.bold('Limits'), ...diff.limits.map(field => `  ${fieldText(field, style)}`)].join('\n'),
  ];
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

/** Which side cannot be planned whole, and what is left out for that. */
const brokenText = (compared: Compared, style: Style): string =>
  brokenSides(compared)
    .map(({ label, triggers }) => {
      const names = triggers.map(name => visible(name)).join(', ');
      return style.red(`${visible(label)} cannot be planned whole. Not compared: ${names}.`);
    })
    .join('\n');

const SIGNS = { added: '+', removed: '-', changed: '~', renamed: '~' } as const;

function sign(kind: keyof typeof SIGNS, style: Style): string {
  switch (kind) {
    case 'added':
      return style.green(SIGNS[kind]);
    case 'removed':
      return style.red(SIGNS[kind]);
    case 'changed':
    case 'renamed':
      return style.yellow(SIGNS[kind]);
    default:
      return unreachable(kind);
  }
}

const namedLines = (what: string, { kind, name, fields }: NamedChange, style: Style): readonly string[] => [
  `${sign(kind, style)} ${what}${style.bold(visible(name))}`,
  ...fields.map(field => `    ${fieldText(field, style)}`),
];

function triggerLines(group: TriggerGroup, style: Style): readonly string[] {
  const { change, names } = group;
  const { kind, fields } = change;
  const notes = kind === 'changed' ? [] : [kind, sizeWords(change)];
  const note = names.length === 1 ? notes : [`${names.length} triggers`, ...notes];
  const more = unlisted(change);
  return [
    `${sign(kind, style)} ${style.bold(visible(groupTitle(group, names.length)))}${note.length === 0 ? '' : `  ${style.dim(note.join(', '))}`}`,
    ...fields.map(field => `    ${fieldText(field, style)}`),
    ...requestRows(change, MOST_NAMES).flatMap(row => rowLines(row, style)),
    ...(more > 0 ? [`  ${style.dim(`… and ${more} more (--format ndjson shows all)`)}`] : []),
  ];
}

/** Of requests that change alike so many are named. */
const MOST_NAMES = 3;

function rowLines(row: RequestRow, style: Style): readonly string[] {
  const asks = row.request === null ? '' : style.dim(visible(requestWords(row.request)));
  const words = [visible(rowTitle(row)), asks].filter(part => part !== '').join('  ');
  return [
    ...(words === '' ? [] : [`  ${sign(row.kind, style)} ${words}`]),
    ...row.fields.map(field => `      ${fieldText(field, style)}`),
  ];
}

function fieldText(field: FieldChange, style: Style): string {
  const { before, after } = shortChange(field);
  return `${style.cyan(visible(field.name))}: ${visible(valueWords(before))} → ${visible(valueWords(after))}`;
}
