import { isAlias, isMap, isScalar, isSeq, parseDocument, Scalar } from 'yaml';
import { yamlLexemes } from '../yaml/lexemes.ts';

/**
 * Whether two texts say the same: equal values written in the same way (quotes, and the digits of numbers), the same
 * comments, anchors and aliases, in the same order. A text that is no YAML says nothing, and so not the same as another.
 */
export function saySame(a: string, b: string): boolean {
  if (a === b) return true;
  const said = signature(a);
  return said !== null && said === signature(b);
}

/** null: the text is no YAML. */
function signature(text: string): string | null {
  const document = parseDocument(text, { intAsBigInt: true, merge: false, logLevel: 'silent' });
  const lexemes = [...yamlLexemes(text)].map(lexeme => lexeme.text.trimEnd());
  return document.errors.length > 0 ? null : JSON.stringify([form(document.contents), lexemes]);
}

function form(node: unknown): unknown {
  if (isAlias(node)) return ['alias', node.source];
  if (isMap(node))
    return [
      'map',
      node.flow,
      node.tag,
      node.anchor,
      node.items.map(pair => [form(pair.key), form(pair.value)]),
    ];
  if (isSeq(node)) return ['seq', node.flow, node.tag, node.anchor, node.items.map(form)];
  if (!isScalar(node)) return null;
  const text = node.type === Scalar.PLAIN ? node.source : node.value;
  return [node.type, node.tag, node.anchor, text];
}
