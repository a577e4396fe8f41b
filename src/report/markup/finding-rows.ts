import type { Problem } from '../../core/problem.ts';
import { code, escapeMarkdown } from './escape-markdown.ts';
import type { Section } from './fit-sections.ts';

/** A section for what is wrong; none where there are no rows. `rows`: made by `findingRow`. */
export const findingSections = (
  rows: readonly string[],
  title = 'Errors and warnings',
): readonly Section[] =>
  rows.length === 0
    ? []
    : [{ open: `\n**${title}**\n`, rows, close: '', more: 0, name: title.toLowerCase() }];

/** `side`: which of two manifests it is of; default: there is one. */
export function findingRow({ severity, code: name, message, at, next }: Problem, side?: string): string {
  const of = side === undefined ? '' : `${code(side)} `;
  const place = at === undefined ? '' : ` (${code(placeWords(at))})`;
  const advice = next === undefined ? '' : ` ${escapeMarkdown(next)}`;
  return `- ${of}**${severity}** ${code(name)}: ${escapeMarkdown(message)}${place}.${advice}\n`;
}

function placeWords({ source, start }: NonNullable<Problem['at']>): string {
  const { line, column } = source.position(start);
  return `${source.path}:${line}:${column}`;
}
