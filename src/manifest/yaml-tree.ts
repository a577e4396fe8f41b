import { isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, Scalar, type YAMLMap } from 'yaml';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { SourceFile, Span } from '../core/source.ts';
import type { ManifestProblem, ManifestProblemCode } from './problem-code.ts';
import { locate, type MapEntry, type MapTree, type ScalarTree, type Tree } from './tree.ts';

/** Aliases may repeat a part of the text, but not blow it up: more than this many nodes in all is an attack. */
const MAX_NODES = 2_000_000;

/** YAML 1.2 text as a tree with places, or all that is wrong with the text. */
export function parseYaml(source: SourceFile): Result<Tree, readonly ManifestProblem[]> {
  const document = parseDocument(source.text, {
    merge: false,
    prettyErrors: false,
    intAsBigInt: true,
    // Ours names both places, and does not compare each key with each other.
    uniqueKeys: false,
  });
  const problems: ManifestProblem[] = [...document.errors, ...document.warnings].map(error => ({
    code: error.code === 'TAG_RESOLVE_FAILED' ? 'yaml-unknown-tag' : 'yaml-syntax',
    severity: 'error',
    message: error.message.replace(/\.$/, ''),
    at: locate(source, { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) }),
    next:
      error.code === 'TAG_RESOLVE_FAILED'
        ? 'Remove the tag; a manifest has plain YAML values only.'
        : 'Check the indentation, quotes and brackets at and just before this place.',
  }));
  if (problems.length > 0) return err(problems);
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    return err([
      {
        code: 'empty-manifest',
        severity: 'error',
        message: 'the manifest is empty',
        at: locate(source, { start: 0, end: 0 }),
        next: 'Start with `version: 1`, a target and a trigger.',
      },
    ]);
  }
  const builder = new TreeBuilder(source);
  const tree = builder.build(document.contents);
  return tree === null || builder.problems.length > 0 ? err(builder.problems) : ok(tree);
}

/** Walks the parsed nodes once, following aliases to the very same subtree. */
class TreeBuilder {
  readonly problems: ManifestProblem[] = [];
  readonly #source: SourceFile;
  readonly #anchors = new Map<string, { tree: Tree | null; size: number }>();
  readonly #open = new Set<string>();
  #size = 0;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  build(node: unknown): Tree | null {
    this.#size += 1;
    if (this.#size > MAX_NODES) return this.#tooLarge(spanOf(node));
    if (isAlias(node)) return this.#follow(node.source, spanOf(node));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#plain(node);
    this.#open.add(anchor);
    const before = this.#size;
    const tree = this.#plain(node);
    this.#open.delete(anchor);
    this.#anchors.set(anchor, { tree, size: this.#size - before });
    return tree;
  }

  #plain(node: unknown): Tree | null {
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) {
      const items: Tree[] = [];
      for (const item of node.items) {
        const tree = this.build(item);
        if (tree === null && this.#size > MAX_NODES) return null;
        if (tree !== null) items.push(tree);
      }
      return { kind: 'list', items, ...spanOf(node) };
    }
    return scalarTree(node);
  }

  #follow(name: string, span: Span): Tree | null {
    if (this.#open.has(name)) {
      return this.#fail(
        'yaml-alias-cycle',
        `alias *${name} stands inside its own anchor`,
        span,
        'Break the cycle.',
      );
    }
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      return this.#fail(
        'yaml-unknown-alias',
        `no anchor &${name} before this alias`,
        span,
        `Define &${name} first.`,
      );
    }
    this.#size += anchor.size;
    return this.#size > MAX_NODES ? this.#tooLarge(span) : anchor.tree;
  }

  #map(node: YAMLMap): MapTree {
    const entries = new Map<string, MapEntry>();
    const merges: Pair[] = [];
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) {
        merges.push(pair);
        continue;
      }
      const key = keyText(pair.key);
      const at = spanOf(pair.key);
      if (key === null) {
        this.#fail(
          'yaml-key-not-text',
          'a key must be plain text',
          at,
          'Write the key as one word or a quoted string.',
        );
        continue;
      }
      const first = entries.get(key);
      if (first !== undefined) {
        this.problems.push({
          code: 'yaml-duplicate-key',
          severity: 'error',
          message: `the key "${key}" stands here twice`,
          at: locate(this.#source, at),
          next: 'Remove one of the two, or rename it.',
          related: [{ message: 'first', at: locate(this.#source, first.key) }],
        });
        continue;
      }
      const value = pair.value === null ? nothingAfter(at) : this.build(pair.value);
      if (value !== null) entries.set(key, { key: at, value });
      else if (this.#size > MAX_NODES) break;
    }
    // After the map's own keys, which win over merged ones.
    for (const pair of merges) this.#merge(pair, entries);
    return { kind: 'map', entries, ...spanOf(node) };
  }

  #merge(pair: Pair, entries: Map<string, MapEntry>): void {
    const merged = this.build(pair.value);
    if (merged === null) return;
    for (const source of merged.kind === 'list' ? merged.items : [merged]) {
      if (source.kind !== 'map') {
        this.#fail(
          'yaml-merge',
          '`<<` takes a map or a list of maps',
          spanOf(pair.value),
          'Merge an alias of a map.',
        );
        return;
      }
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  #tooLarge(span: Span): null {
    if (this.problems.some(problem => problem.code === 'limit-nodes')) return null;
    return this.#fail(
      'limit-nodes',
      `the manifest has more than ${MAX_NODES} values once its aliases are followed`,
      span,
      'Repeat less by aliases, or split the manifest.',
    );
  }

  #fail(code: ManifestProblemCode, message: string, span: Span, next: string): null {
    this.problems.push({ code, severity: 'error', message, at: locate(this.#source, span), next });
    return null;
  }
}

function scalarTree(node: unknown): ScalarTree {
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
const nothingAfter = (span: Span): ScalarTree => ({
  kind: 'scalar',
  value: null,
  source: '',
  plain: true,
  start: span.end,
  end: span.end,
});

function spanOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;

/** Keys are text; a number or a word like `true` is the text as written. */
function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  return key.source !== undefined && key.source !== '' ? key.source : null;
}
