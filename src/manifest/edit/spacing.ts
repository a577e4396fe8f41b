import type { CST } from 'yaml';
import type { TextEdit } from './text-edit.ts';

/** Edits for the spaces between the words of a line: one behind `:`, `-` and `,`, none inside of brackets. */
export function spacingEdits(root: CST.Token): readonly TextEdit[] {
  const marks = [...marksOf(root)];
  return marks.flatMap((mark, index): readonly TextEdit[] => {
    const before = marks[index - 1];
    const after = marks[index + 1];
    if (before === undefined) return [];
    if (mark.type === 'space') {
      const wanted = after === undefined ? null : spaceBetween(before, after, mark.source);
      return wanted === null || wanted === mark.source ? [] : [{ ...spanOf(mark), text: wanted }];
    }
    const isMissing = before.type !== 'space' && spaceBetween(before, mark, '') === ' ';
    return isMissing ? [{ start: mark.offset, end: mark.offset, text: ' ' }] : [];
  });
}

interface Mark {
  readonly type: CST.SourceToken['type'] | CST.FlowScalar['type'];
  readonly offset: number;
  readonly source: string;
}

/** The space between two neighbours on a line; null: as it is. */
function spaceBetween(before: Mark, after: Mark, now: string): string | null {
  // Indentation, spaces before comments and spaces at the ends of lines are laid out elsewhere.
  if (before.type === 'newline' || after.type === 'newline' || after.type === 'comment') return null;
  // `*a :` is an alias and a colon, `*a:` an alias of another name; `&a ` and `!t ` end with their space.
  if (before.type === 'alias' || before.type === 'anchor' || before.type === 'tag') return null;
  if (after.type === 'flow-map-end' || after.type === 'flow-seq-end' || after.type === 'comma') return '';
  switch (before.type) {
    case 'flow-map-start':
    case 'flow-seq-start':
      return '';
    case 'comma':
    case 'map-value-ind':
    case 'seq-item-ind':
      return ' ';
    default:
      return after.type === 'map-value-ind' && now !== '' ? '' : null;
  }
}

const spanOf = ({ offset, source }: Mark): { readonly start: number; readonly end: number } => ({
  start: offset,
  end: offset + source.length,
});

/** Every token with a text of its own, in the order of the text. */
function* marksOf(token: CST.Token): Generator<Mark> {
  switch (token.type) {
    case 'block-map':
    case 'block-seq':
      for (const item of token.items) yield* itemMarks(item);
      return;
    case 'flow-collection':
      yield openingOf(token);
      for (const item of token.items) yield* itemMarks(item);
      yield* token.end;
      return;
    case 'block-scalar':
      // Block texts: their lines are content, and the last one ends with its line end.
      yield { type: 'block-scalar-header', offset: token.offset, source: '' };
      yield { type: 'newline', offset: token.offset, source: '' };
      return;
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      yield token;
      yield* token.end ?? [];
      return;
    default:
      return;
  }
}

function openingOf({ start, offset }: CST.FlowCollection): Mark {
  const isMap = start.type === 'flow-map-start';
  return { type: isMap ? 'flow-map-start' : 'flow-seq-start', offset, source: isMap ? '{' : '[' };
}

function* itemMarks({ start, key, sep, value }: CST.CollectionItem): Generator<Mark> {
  yield* start;
  if (key !== null && key !== undefined) yield* marksOf(key);
  yield* sep ?? [];
  if (value !== undefined) yield* marksOf(value);
}
