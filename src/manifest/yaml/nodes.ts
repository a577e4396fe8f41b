import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Location, SourceFile, Span } from '../../core/source.ts';
import type { ScalarTree } from '../tree.ts';

/** A scalar with the text it was written as. */
export function scalarTree(node: unknown, source: SourceFile): ScalarTree {
  if (!isScalar(node)) return nothingAfter({ source, start: 0, end: 0 });
  const { value } = node;
  const known =
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean';
  return {
    kind: 'scalar',
    value: known ? value : null,
    text: node.source ?? (typeof value === 'string' ? value : ''),
    plain: node.type === Scalar.PLAIN,
    ...locationOf(node, source),
  };
}

/** `key:` with nothing behind it is null, standing just behind the key. */
export const nothingAfter = (place: Location): ScalarTree => ({
  kind: 'scalar',
  value: null,
  text: '',
  plain: true,
  source: place.source,
  start: place.end,
  end: place.end,
});

/** Where a node stands; anchors and tags do not belong to it. */
function spanOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

export function locationOf(node: unknown, source: SourceFile): Location {
  const { start, end } = spanOf(node);
  return { source, start, end };
}

/** `<<`, unless it is quoted. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;

/** Keys are text; a number or a word like `true` is the text as written. */
export function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  return key.source !== undefined && key.source !== '' ? key.source : null;
}
