import type { Problem } from '../core/problem.ts';
import type { Location } from '../core/source.ts';
import { count, type Style, visible } from '../core/style.ts';

/** A frame shows this much of a long line, around the place that matters. */
const FRAME_WIDTH = 100;

/** Problems for people: what, where with the line and the exact span, and what to do next. */
export function problemsText(problems: readonly Problem[], style: Style): string {
  const blocks = problems.map(problem => problemText(problem, style));
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

export function problemText(problem: Problem, style: Style): string {
  const paint = problem.severity === 'error' ? style.red : style.yellow;
  const head = `${paint(style.bold(problem.severity))} ${style.dim(problem.code)}: ${style.bold(visible(problem.message))}`;
  const frames = [
    ...(problem.at === undefined ? [] : frame(problem.at, paint, style)),
    ...(problem.related ?? []).flatMap(({ message, at }) => frame(at, style.cyan, style, message)),
  ];
  const next = problem.next === undefined ? [] : [`  ${style.cyan('→')} ${visible(problem.next)}`];
  return [head, ...frames, ...next].join('\n');
}

/** `file:line:column`, the line, and carets under the span. */
function frame(at: Location, paint: (text: string) => string, style: Style, note?: string): string[] {
  const { line, column } = at.source.position(at.start);
  const full = at.source.line(line).replaceAll('\t', ' ');
  const from = column - 1;
  const length = Math.max(1, Math.min(at.end - at.start, full.length - from));
  // Of a very long line only the surroundings of the span are shown.
  const left = full.length <= FRAME_WIDTH ? 0 : Math.max(0, Math.min(from - 30, full.length - FRAME_WIDTH));
  const text = full.slice(left, left + FRAME_WIDTH);
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const carets = paint('^'.repeat(Math.max(1, Math.min(length, FRAME_WIDTH - (from - left)))));
  return [
    `  ${gutter}${style.dim('┌')} ${visible(at.source.path)}:${line}:${column}${note === undefined ? '' : ` (${note})`}`,
    `  ${style.dim(`${number}│`)} ${visible(text)}`,
    `  ${style.dim(`${gutter}│`)} ${' '.repeat(Math.max(0, from - left))}${carets}`,
  ];
}

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function problemCounts(problems: readonly Problem[]): string {
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  return [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : '']
    .filter(part => part !== '')
    .join(', ');
}
