import type { Span } from '../../core/source.ts';

/** Puts `text` in the place of a stretch of a file. An empty stretch is an insertion. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** In the order in which they stand. */
export const inOrder = <E extends TextEdit>(edits: readonly E[]): readonly E[] =>
  [...edits].sort((a, b) => a.start - b.start || a.end - b.end);

/** The text with all edits made. They may not overlap; the same edit twice is made once. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  let last: TextEdit | null = null;
  for (const edit of inOrder(edits)) {
    if (last !== null && sameEdit(edit, last)) continue;
    if (edit.start < at) throw new Error(`two edits overlap at offset ${edit.start}`);
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
    last = edit;
  }
  return result + text.slice(at);
}

export const sameEdit = (a: TextEdit, b: TextEdit): boolean =>
  a.start === b.start && a.end === b.end && a.text === b.text;
