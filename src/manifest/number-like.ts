import type { Reader } from './reader.ts';
import type { Tree } from './tree.ts';

/**
 * A number whose text is not how a computer would write it again (`1.10`, `012`, `1e3`) was most likely meant as
 * text. volley sends it as written; the next tool that reads this file may not.
 */
export function warnOfNumber(tree: Tree, reader: Reader): void {
  if (tree.kind !== 'scalar' || !tree.plain) return;
  if (typeof tree.value !== 'number' && typeof tree.value !== 'bigint') return;
  if (/^(0|-?[1-9]\d{0,14})$/.test(tree.text)) return;
  reader.warn(
    'number-like',
    tree,
    `${tree.text} looks like a number and is sent as the text "${tree.text}"`,
    `Quote it: "${tree.text}".`,
  );
}
