import { type Style, visible } from '../core/style.ts';
import { unreachable } from '../core/unreachable.ts';
import type { FieldChange } from '../plan/diff/field-change.ts';
import type { NamedChange, TriggerChange } from '../plan/diff/plan-diff.ts';
import type { RequestChange } from '../plan/diff/request-diff.ts';
import { isSame, type PlanReview } from '../schedule/review/plan-review.ts';
import { brokenSides, type Compared, sameWords } from './compared.ts';
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
    ...diff.triggers.map(change => triggerLines(change, style).join('\n')),
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

/** Said wherever a load is told that rests on it. */
export const ASSUMED = 'Of some triggers no build has been recorded; theirs are taken to last 10 minutes.';

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

function triggerLines(change: TriggerChange, style: Style): readonly string[] {
  const { kind, fields, requests } = change;
  const note = kind === 'changed' ? '' : `  ${style.dim(`${kind}, ${sizeWords(change)}`)}`;
  const lines = kind === 'renamed' ? [] : requestsLines(requests.shown, style);
  const all = requests.added + requests.removed + requests.changed;
  const more = kind === 'renamed' ? 0 : all - requests.shown.length;
  return [
    `${sign(kind, style)} ${style.bold(visible(triggerTitle(change)))}${note}`,
    ...fields.map(field => `    ${fieldText(field, style)}`),
    ...lines,
    ...(more > 0 ? [`  ${style.dim(`… and ${more} more (--format ndjson shows all)`)}`] : []),
  ];
}

function requestsLines(changes: readonly RequestChange[], style: Style): readonly string[] {
  const names = requestNames(changes);
  return changes.flatMap((change, index) => requestLines(change, visible(names[index] ?? ''), style));
}

function requestLines(change: RequestChange, name: string, style: Style): readonly string[] {
  const all = change.kind === 'changed' ? '' : style.dim(visible(requestWords(change.request)));
  const words = [name, all].filter(part => part !== '').join('  ');
  const fields = change.kind === 'changed' ? change.fields : [];
  return [
    ...(words === '' ? [] : [`  ${sign(change.kind, style)} ${words}`]),
    ...fields.map(field => `      ${fieldText(field, style)}`),
  ];
}

function fieldText(field: FieldChange, style: Style): string {
  const { before, after } = shortChange(field);
  return `${style.cyan(visible(field.name))}: ${visible(valueWords(before))} → ${visible(valueWords(after))}`;
}
