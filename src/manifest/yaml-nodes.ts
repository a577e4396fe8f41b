import { isAlias, isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Span } from '../core/source.ts';
import type { ScalarTree } from './tree.ts';

/** A scalar with the text it was written as. */
export function scalarTree(node: unknown): ScalarTree {
  if (!isScalar(node)) return nothingAfter({ start: 0, end: 0 });
  const { value } = node;
  const known =
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean';
  return {
    kind: 'scalar',
    value: known ? value : null,
    source: node.source ?? (typeof value === 'string' ? value : ''),
    plain: node.type === Scalar.PLAIN,
    ...spanOf(node),
  };
}

/** `key:` with nothing behind it is null, standing just behind the key. */
export const nothingAfter = (span: Span): ScalarTree => ({
  kind: 'scalar',
  value: null,
  source: '',
  plain: true,
  start: span.end,
  end: span.end,
});

/** Where a node stands; anchors and tags do not belong to it. */
export function spanOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
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
