import type { Problem } from '../../core/problem.ts';
import { escapeHtml } from './escape-html.ts';
import { codeHtml } from './html-page.ts';

/** What is wrong, where, and what to do next. `side`: which of two manifests it is of; default: there is one. */
export function findingHtml({ severity, code, message, at, next }: Problem, side?: string): string {
  const of = side === undefined ? '' : `${codeHtml(side)} `;
  const advice = next === undefined ? '' : ` ${escapeHtml(next)}`;
  return `${of}<strong>${severity}</strong> ${codeHtml(code)}: ${escapeHtml(message)}${at === undefined ? '' : ` (${placeHtml(at)})`}.${advice}`;
}

function placeHtml({ source, start }: NonNullable<Problem['at']>): string {
  const { line, column } = source.position(start);
  return codeHtml(`${source.path}:${line}:${column}`);
}
