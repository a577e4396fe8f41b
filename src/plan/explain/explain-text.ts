import { displayWidth, padDisplay } from '../../core/display-width.ts';
import type { Location } from '../../core/source.ts';
import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { Inherited } from '../../manifest/tree.ts';
import { showCombination } from '../matrix.ts';
import type { ExplainedValue, Explanation } from './explain.ts';
import type { ExplainedRead, ReadOrigin } from './explain-read.ts';

/** A longer value pushes its own line's place to the right, not that of all lines. */
const WIDEST = 60;

/** A value and where it comes from, as the texts of two columns. */
type Row = readonly [what: string, where: string];

/** The explanation as a table: each value with the place of its template, and below it the names that it read. */
export function explainText({ request, cell, values }: Explanation, style: Style): string {
  const combination = visible(showCombination(request.combination));
  const rows = values.flatMap(value => [valueRow(value), ...value.reads.map(readRow)]);
  const width = Math.min(WIDEST, Math.max(...rows.map(([what]) => displayWidth(what))));
  return [
    `${style.bold(visible(request.trigger))} → ${visible(request.target)}${combination === '' ? '' : `  ${combination}`}`,
    style.dim(`key ${request.key}, asks ${request.asks}`),
    ...(cell === null ? [] : [style.dim(`${cell.fate}: ${visible(cell.because)}`)]),
    '',
    ...rows.map(([what, where]) => `${padDisplay(what, width)}  ${style.dim(where)}`.trimEnd()),
    '',
  ].join('\n');
}

function valueRow({ name, text, origin }: ExplainedValue): Row {
  const what = text === null ? `${visible(name)} is left out` : `${visible(name)} = ${visible(text)}`;
  return [what, origin === null ? '' : place(origin.at) + inherited(origin.from)];
}

function readRow({ context, name, text, from, at }: ExplainedRead): Row {
  const full = visible(name === null ? `${context}[…]` : `${context}.${name}`);
  const where = name === null ? 'computed by the expression' : originText(from, text, at !== null);
  return [
    `  ${full}${text === null ? '' : ` = ${visible(text)}`}`,
    at === null ? where : `${where} ${place(at)}`,
  ];
}

/** `isPlaced`: a place follows. */
function originText(from: ReadOrigin, text: string | null, isPlaced: boolean): string {
  switch (from) {
    case 'matrix':
      if (isPlaced) return 'this combination, of the axis at';
      return text === null ? 'not in this combination' : 'this combination, by include';
    case 'flag':
      return 'given by -i';
    case 'file':
      return 'given by';
    case 'default':
      return 'the default at';
    case 'vars':
      return 'vars of the manifest';
    case 'env':
      return 'the environment';
    case 'secrets':
      return 'read when the request is sent';
    case 'trigger':
      return 'the trigger at';
    default:
      return unreachable(from);
  }
}

function inherited(from: Inherited | null): string {
  switch (from?.kind) {
    case undefined:
      return '';
    case 'template':
      return ` (template ${visible(from.name)})`;
    case 'defaults':
      return ' (defaults)';
    default:
      return unreachable(from);
  }
}

/** `file:line:column`, as editors open it. */
export function place({ source, start }: Location): string {
  const { line, column } = source.position(start);
  return `${visible(source.path)}:${line}:${column}`;
}
