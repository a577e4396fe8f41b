import { type CST, Parser } from 'yaml';
import { unreachable } from '../../core/unreachable.ts';
import { commentColumns } from './comment-lines.ts';
import { type Layout, type LinePlan, layoutOf } from './line-layout.ts';
import { saySame } from './same-yaml.ts';
import { spacingEdits } from './spacing.ts';
import { applyEdits, type TextEdit } from './text-edit.ts';
import { TextLines } from './text-lines.ts';

/**
 * A YAML text in the one layout: two spaces a level, lists in maps included, one space behind `:`, `-` and `,`, none
 * inside of brackets, no spaces at the ends of lines, one empty line where there are several, one end of line at the end.
 * All else stays: the order of keys, quotes, comments, anchors, line breaks, block and flow style, ends of lines, a byte
 * order mark. A text that is no YAML stays as it is; so would one whose meaning the layout would change.
 */
export const formatYaml = (text: string): string => applyEdits(text, formatEdits(text));

/** The edits by which `formatYaml` comes to its text; none where it is in that layout already. */
export function formatEdits(text: string): readonly TextEdit[] {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const body = text.slice(mark);
  const root = rootOf(body);
  if (root === null) return [];
  const lines = new TextLines(body);
  const layout = layoutOf(root, lines);
  const edits = [...spacingEdits(root), ...lineEdits(layout, lines), ...endEdits(layout, lines)];
  if (!saySame(body, applyEdits(body, edits))) return [];
  return edits.map(edit => ({ ...edit, start: edit.start + mark, end: edit.end + mark }));
}

function rootOf(text: string): CST.Token | null {
  for (const token of new Parser().parse(text)) if (token.type === 'document') return token.value ?? null;
  return null;
}

/** Indentation, spaces at the ends of lines, and empty lines. */
function lineEdits(layout: Layout, lines: TextLines): readonly TextEdit[] {
  const comments = commentColumns(layout, lines);
  const used = lines.all.slice(0, lastLine(lines, layout.inside) + 1);
  return used.flatMap(({ start, end, indent, isBlank }, index): readonly TextEdit[] => {
    const next = lines.all[index + 1];
    if (isBlank && !layout.inside.has(index)) {
      const isNeedless = index === 0 || lines.all[index - 1]?.isBlank === true;
      if (isNeedless && next !== undefined) return [{ start, end: next.start, text: '' }];
    }
    const plan = layout.plans.get(index);
    // Of empty lines, only those of a block text may hold spaces that count.
    const column =
      isBlank && plan?.kind !== 'shift' ? 0 : columnOf(plan, comments.get(index) ?? indent, indent);
    const body = lines.text.slice(start + indent, end);
    const kept = layout.exact.has(index) ? body.length : body.trimEnd().length;
    return [
      ...(column === indent ? [] : [{ start, end: start + indent, text: ' '.repeat(column) }]),
      ...(kept === body.length ? [] : [{ start: start + indent + kept, end, text: '' }]),
    ];
  });
}

/** `unplanned`: the column of what the structure says nothing about. */
function columnOf(plan: LinePlan | undefined, unplanned: number, indent: number): number {
  switch (plan?.kind) {
    case undefined:
      return unplanned;
    case 'at':
      return plan.column;
    case 'shift':
      return Math.max(0, indent + plan.by);
    default:
      return unreachable(plan);
  }
}

/** The text ends with one end of line, unless it ends in a text that has none. */
function endEdits({ inside }: Layout, lines: TextLines): readonly TextEdit[] {
  const { text } = lines;
  const last = lastLine(lines, inside);
  const { end } = lines.all[last] ?? { end: 0 };
  if (last === -1 || (inside.has(last) && end === text.length)) return [];
  const wanted = endOfLine(text);
  return text.slice(end) === wanted ? [] : [{ start: end, end: text.length, text: wanted }];
}

/** The last line that is not empty; -1: there is none. */
const lastLine = ({ all }: TextLines, inside: ReadonlySet<number>): number =>
  all.findLastIndex(({ isBlank }, index) => !isBlank || inside.has(index));

const endOfLine = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n');
