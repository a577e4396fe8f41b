import type { Problem } from '../../core/problem.ts';
import { code, escapeMarkdown } from './escape-markdown.ts';
import type { Section } from './fit-sections.ts';

/** What is wrong, before anything else that a reviewer reads; nothing where nothing is. `rows` by `findingRow`. */
export const findingSections = (rows: readonly string[]): readonly Section[] =>
  rows.length === 0
    ? []
    : [{ open: '\n**Errors and warnings**\n', rows, close: '', more: 0, name: 'errors and warnings' }];

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
