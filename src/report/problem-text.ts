import { displayWidth } from '../core/display-width.ts';
import { count } from '../core/plural.ts';
import type { Problem } from '../core/problem.ts';
import type { Location } from '../core/source.ts';
import type { Style } from '../core/style.ts';
import { visible } from '../core/visible.ts';

/** A frame shows this much of a long line, around the place that matters. */
const FRAME_WIDTH = 100;

/** Problems for people: what, where with the line and the exact span, and what to do next. */
export function problemsText(problems: readonly Problem[], style: Style): string {
  // What one problem conceals, the frame of another on the same line must not show.
  const concealed = problems.flatMap(({ conceal, at }) => (conceal === true && at !== undefined ? [at] : []));
  const blocks = problems.map(problem => problemText(problem, style, concealed));
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`;
}

function problemText(problem: Problem, style: Style, concealed: readonly Location[]): string {
  const paint = problem.severity === 'error' ? style.red : style.yellow;
  const head = `${paint(style.bold(problem.severity))} ${style.dim(problem.code)}: ${style.bold(visible(problem.message))}`;
  const frames = [
    ...(problem.at === undefined
      ? []
      : frame(problem.at, paint, style, { concealed, conceal: problem.conceal === true })),
    ...(problem.related ?? []).flatMap(({ message, at }) =>
      frame(at, style.cyan, style, { concealed, note: message }),
    ),
  ];
  const next = problem.next === undefined ? [] : [`  ${style.cyan('→')} ${visible(problem.next)}`];
  return [head, ...frames, ...next].join('\n');
}

interface FrameOptions {
  readonly note?: string;
  readonly conceal?: boolean;
  readonly concealed: readonly Location[];
}

/** `://user:password@` in an address; bounded, since a line may have megabytes. */
const CREDENTIAL = /:\/\/[^\s/?#@"']{1,200}@/g;

/** The line, which begins at an offset, with an asterisk for each character that is concealed. */
function masked(
  line: string,
  start: number,
  source: Location['source'],
  concealed: readonly Location[],
): string {
  // What is wrong with a line may be found before anybody has asked whether its addresses hold credentials.
  let text = line.replace(CREDENTIAL, found => `://${'*'.repeat(found.length - 4)}@`);
  for (const place of concealed) {
    if (place.source !== source) continue;
    const from = Math.max(0, place.start - start);
    const to = Math.min(line.length, place.end - start);
    if (from < to) text = `${text.slice(0, from)}${'*'.repeat(to - from)}${text.slice(to)}`;
  }
  return text;
}

/** `file:line:column`, the line, and carets under the span. */
function frame(
  at: Location,
  paint: (text: string) => string,
  style: Style,
  { note, concealed, conceal = false }: FrameOptions,
): string[] {
  const { line, column } = at.source.position(at.start);
  const full = masked(at.source.line(line), at.start - column + 1, at.source, concealed);
  const from = Math.min(column - 1, full.length);
  const to = Math.min(Math.max(from, from + (at.end - at.start)), full.length);
  const { left, right } = excerpt(full, from);
  const before = shown(full.slice(left, from), left > 0 ? '…' : '');
  const marked = shown(full.slice(from, Math.min(to, right)));
  // Not its length either.
  const span = conceal ? '***' : marked;
  const after = shown(full.slice(Math.min(to, right), right), '', right < full.length ? '…' : '');
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  const carets = paint('^'.repeat(Math.max(1, displayWidth(span))));
  return [
    `  ${gutter}${style.dim('┌')} ${visible(at.source.path)}:${line}:${column}${note === undefined ? '' : ` (${note})`}`,
    `  ${style.dim(`${number}│`)} ${before}${span}${after}`.trimEnd(),
    `  ${style.dim(`${gutter}│`)} ${' '.repeat(displayWidth(before))}${carets}`,
  ];
}

/** Of a very long line only the surroundings of the place that matters are shown. */
function excerpt(line: string, from: number): { readonly left: number; readonly right: number } {
  if (line.length <= FRAME_WIDTH) return { left: 0, right: line.length };
  const left = Math.max(0, Math.min(from - 30, line.length - FRAME_WIDTH));
  const right = left + FRAME_WIDTH;
  // Not through the middle of a character beyond U+FFFF.
  return { left: left - (secondHalf(line, left) ? 1 : 0), right: right + (secondHalf(line, right) ? 1 : 0) };
}

const secondHalf = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text[at] ?? '');

/** A tab takes one place, so that carets stand where they should whatever the terminal's tab stops are. */
const shown = (text: string, left = '', right = ''): string =>
  `${left}${visible(text.replaceAll('\t', ' ').replaceAll('\uFEFF', ''))}${right}`;

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function problemCounts(problems: readonly Problem[]): string {
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  return [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : '']
    .filter(part => part !== '')
    .join(', ');
}
