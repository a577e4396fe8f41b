import { applyEdits, inOrder, type TextEdit } from './text-edit.ts';
import { TextLines } from './text-lines.ts';

/** Lines around a change, by which people and `patch` find it. */
const CONTEXT = 3;

/** Lines without a gap that edits change. */
interface Block {
  /** The first line that changes, from 0, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  readonly edits: readonly TextEdit[];
}

interface Change extends Pick<Block, 'from' | 'to'> {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * What edits do to a text, as `diff -u` shows it and `git apply` reads it; empty when they do nothing. The lines are those
 * that the edits touch: nothing has to be searched for.
 */
export function unifiedDiff(path: string, text: string, edits: readonly TextEdit[]): string {
  const lines = new TextLines(text);
  const changes = blocksOf(lines, edits)
    .map(block => changeOf(block, lines))
    .filter(({ before, after }) => !isSame(before, after));
  if (changes.length === 0) return '';
  let shift = 0;
  const hunks = grouped(changes).map(group => {
    const hunk = hunkText(group, lines, shift);
    for (const { before, after } of group) shift += after.length - before.length;
    return hunk;
  });
  return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

/** `shift`: by how many lines the hunks before have moved what follows. */
function hunkText(changes: readonly Change[], lines: TextLines, shift: number): string {
  const start = Math.max(0, (changes[0]?.from ?? 0) - CONTEXT);
  const end = Math.min(countOf(lines), (changes.at(-1)?.to ?? 0) + CONTEXT);
  const body: string[] = [];
  let at = start;
  for (const { from, to, before, after } of changes) {
    body.push(...linesIn(lines, at, from).map(line => ` ${line}`));
    body.push(...before.map(line => `-${line}`), ...after.map(line => `+${line}`));
    at = to;
  }
  body.push(...linesIn(lines, at, end).map(line => ` ${line}`));
  const added = changes.reduce((sum, { before, after }) => sum + after.length - before.length, 0);
  const was = end - start;
  return `@@ -${start + 1},${was} +${start + 1 + shift},${was + added} @@\n${body.join('\n')}\n`;
}

function blocksOf(lines: TextLines, edits: readonly TextEdit[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const edit of inOrder(edits)) {
    const from = lines.at(edit.start);
    const to = Math.min(countOf(lines), lines.at(edit.end) + 1);
    const last = blocks.at(-1);
    if (last !== undefined && from < last.to) {
      blocks[blocks.length - 1] = {
        from: last.from,
        to: Math.max(last.to, to),
        edits: [...last.edits, edit],
      };
    } else blocks.push({ from, to: Math.max(from, to), edits: [edit] });
  }
  return blocks;
}

/** Changes whose contexts would touch stand in one hunk. */
function grouped(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.from <= last.to + 2 * CONTEXT) groups.at(-1)?.push(change);
    else groups.push([change]);
  }
  return groups;
}

function changeOf({ from, to, edits }: Block, lines: TextLines): Change {
  const { all, text } = lines;
  const start = all[from]?.start ?? text.length;
  const end = all[to]?.start ?? text.length;
  const own = edits.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  const after = withoutLast(applyEdits(text.slice(start, end), own).split('\n'));
  return { from, to, before: linesIn(lines, from, to), after };
}

const linesIn = ({ all, text }: TextLines, from: number, to: number): readonly string[] =>
  withoutLast(text.slice(all[from]?.start ?? text.length, all[to]?.start ?? text.length).split('\n'));

/** After the last line end there is no further line, unless there is text: then the file ends without a line end. */
const withoutLast = (lines: readonly string[]): readonly string[] => {
  const last = lines.at(-1) ?? '';
  return last === '' ? lines.slice(0, -1) : [...lines.slice(0, -1), last + NO_END];
};

const NO_END = '\n\\ No newline at end of file';

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index]);

const countOf = ({ all, text }: TextLines): number => (text.endsWith('\n') ? all.length - 1 : all.length);
