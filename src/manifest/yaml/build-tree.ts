import { isAlias, isMap, isScalar, isSeq, type Pair, Scalar, type YAMLMap } from 'yaml';
import { didYouMean } from '../../core/did-you-mean.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Location, SourceFile } from '../../core/source.ts';
import type { ManifestProblem, ManifestProblemCode } from '../problem-code.ts';
import type { MapEntry, MapTree, ScalarTree, Tree } from '../tree.ts';
import { hasLoneSurrogate } from './characters.ts';
import { isMergeKey, keyText, locationOf, nothingAfter, scalarTree } from './nodes.ts';
import { PARSE_SETTINGS, type ParseLimits } from './parse-limits.ts';

/** The parsed nodes as a tree with places, or all that is wrong with keys, aliases and merges. */
export function buildTree(
  root: unknown,
  source: SourceFile,
  limits: ParseLimits,
): Result<Tree, readonly ManifestProblem[]> {
  const builder = new TreeBuilder(source, limits);
  const tree = builder.build(root);
  return tree === null || builder.problems.length > 0 ? err(builder.problems) : ok(tree);
}

interface Anchored {
  readonly tree: Tree | null;
  /** How many values it holds, aliases followed. */
  readonly size: number;
  /** How many levels it has below its own. */
  readonly height: number;
}

/** Walks the parsed nodes once, following aliases to the very same subtree. */
class TreeBuilder {
  readonly problems: ManifestProblem[] = [];
  readonly #source: SourceFile;
  readonly #limits: ParseLimits;
  readonly #anchors = new Map<string, Anchored>();
  readonly #open = new Set<string>();
  #size = 0;
  #repeated = 0;
  #depth = 0;
  /** The deepest level so far, of the whole or of the anchored node that is being built. */
  #reached = 0;

  constructor(source: SourceFile, limits: ParseLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  /** null where there is a problem that leaves no value. */
  build(node: unknown): Tree | null {
    this.#depth += 1;
    this.#reached = Math.max(this.#reached, this.#depth);
    const tree = isAlias(node) ? this.#follow(node.source, this.#place(node)) : this.#own(node);
    this.#depth -= 1;
    return tree;
  }

  #own(node: unknown): Tree | null {
    this.#size += 1;
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#plain(node);
    const { size, reached } = { size: this.#size, reached: this.#reached };
    this.#open.add(anchor);
    this.#reached = this.#depth;
    const tree = this.#plain(node);
    this.#open.delete(anchor);
    const height = this.#reached - this.#depth;
    this.#anchors.set(anchor, { tree, size: this.#size - size + 1, height });
    this.#reached = Math.max(this.#reached, reached);
    return tree;
  }

  #plain(node: unknown): Tree | null {
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) {
      const items: Tree[] = [];
      for (const item of node.items) {
        const tree = this.build(item);
        if (tree !== null) items.push(tree);
      }
      return { kind: 'list', items, ...this.#place(node) };
    }
    return this.#scalar(node);
  }

  #follow(name: string, at: Location): Tree | null {
    if (this.#open.has(name)) {
      return this.#fail(
        'yaml-alias-cycle',
        `the alias *${name} stands inside &${name} itself`,
        at,
        'Copy what is needed, or move the anchor: a value cannot contain itself.',
      );
    }
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) {
      const guess = didYouMean(name, this.#anchors.keys());
      return this.#fail(
        'yaml-unknown-alias',
        `there is no anchor &${name} before this alias`,
        at,
        guess === null ? `Define &${name} above, or quote the text.` : `Did you mean "*${guess}"?`,
      );
    }
    this.#size += anchor.size;
    this.#repeated += anchor.size;
    if (this.#repeated > this.#limits.maxAliases) return this.#tooLarge(at);
    if (this.#depth + anchor.height > this.#limits.maxDepth) return this.#tooDeep(at);
    this.#reached = Math.max(this.#reached, this.#depth + anchor.height);
    return anchor.tree;
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
      const at = this.#place(pair.key);
      if (key === null) {
        this.#fail(
          'yaml-key-not-text',
          'a key must be text, not a list, a map or nothing',
          at,
          isMap(pair.key)
            ? 'If it is an expression, write ${{ … }} with its dollar, and put the whole value in quotes.'
            : 'Write the key as one word or a quoted text.',
        );
        continue;
      }
      if (isScalar(pair.key)) this.#checkCharacters(key, pair.key);
      const first = entries.get(key);
      if (first !== undefined) {
        this.problems.push({
          code: 'yaml-duplicate-key',
          severity: 'error',
          message: `the key "${key}" stands here twice`,
          at,
          next: 'Remove one of the two, or rename it.',
          related: [{ message: 'first', at: first.key }],
        });
        continue;
      }
      const value = pair.value === null ? nothingAfter(at) : this.build(pair.value);
      if (value !== null) entries.set(key, { key: at, value });
    }
    // After the map's own keys, which win over merged ones.
    for (const pair of merges) this.#merge(pair, entries);
    return { kind: 'map', entries, ...this.#place(node) };
  }

  #merge(pair: Pair, entries: Map<string, MapEntry>): void {
    const merged = this.build(pair.value);
    if (merged === null) return;
    for (const source of merged.kind === 'list' ? merged.items : [merged]) {
      if (source.kind !== 'map') {
        this.#fail(
          'yaml-merge',
          '`<<` takes a map or a list of maps',
          this.#place(pair.value),
          'Merge an alias of a map.',
        );
        return;
      }
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  #tooLarge(at: Location): null {
    return this.#failOnce(
      'limit-aliases',
      `aliases repeat more than ${this.#limits.maxAliases} values`,
      at,
      `Repeat less by aliases, split the manifest, or raise ${PARSE_SETTINGS.maxAliases.variable}.`,
    );
  }

  #tooDeep(at: Location): null {
    return this.#failOnce(
      'limit-depth',
      `through this alias, values stand more than ${this.#limits.maxDepth} levels deep in each other`,
      at,
      `Nest less by aliases, or raise ${PARSE_SETTINGS.maxDepth.variable}.`,
    );
  }

  #scalar(node: unknown): ScalarTree {
    if (isScalar(node) && typeof node.value === 'string') this.#checkCharacters(node.value, node);
    return scalarTree(node, this.#source);
  }

  #checkCharacters(text: string, node: Scalar): void {
    // Only escapes can make half a pair: the text itself was searched before.
    if (node.type !== Scalar.QUOTE_DOUBLE || !hasLoneSurrogate(text)) return;
    this.#fail(
      'forbidden-character',
      'the escapes in this text make half a surrogate pair, which is no character',
      this.#place(node),
      'Write both halves, or the character itself.',
    );
  }

  #place(node: unknown): Location {
    return locationOf(node, this.#source);
  }

  /** For limits: after the first alias, every further one would say the same. */
  #failOnce(code: ManifestProblemCode, message: string, at: Location, next: string): null {
    const told = this.problems.some(problem => problem.code === code);
    return told ? null : this.#fail(code, message, at, next);
  }

  #fail(code: ManifestProblemCode, message: string, at: Location, next: string): null {
    this.problems.push({ code, severity: 'error', message, at, next });
    return null;
  }
}
