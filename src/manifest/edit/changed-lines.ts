import type { TextEdit } from './text-edit.ts';
import { TextLines } from './text-lines.ts';

/** Edits from one text to another, line by line; where lines have come or gone, all between the first and the last one. */
export function changedLines(before: string, after: string): readonly TextEdit[] {
  const [from, to] = [new TextLines(before), new TextLines(after)];
  if (from.all.length !== to.all.length) return [betweenEnds(before, after)];
  return from.all.flatMap(({ start, end }, index) => {
    const other = to.all[index];
    const text = other === undefined ? '' : after.slice(other.start, other.end);
    return before.slice(start, end) === text ? [] : [{ start, end, text }];
  });
}

function betweenEnds(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let back = 0;
  while (back < shorter - start && before[before.length - 1 - back] === after[after.length - 1 - back])
    back += 1;
  return { start, end: before.length - back, text: after.slice(start, after.length - back) };
}
