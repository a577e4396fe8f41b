import { err, ok, type Result } from '../../core/result.ts';

/** What `tree=` asks for of one object: its members by name, `*` for all, each with what is asked of it in turn. */
export interface Tree {
  readonly members: ReadonlyMap<string, Member>;
}

export interface Member {
  readonly tree: Tree;
  /** Which elements of a list, from `start` up to but without `end`; null for all. */
  readonly range: { readonly start: number; readonly end: number } | null;
}

/** Names, or the marks `,[]{}`. */
const TOKEN = /[,[\]{}]|[^,[\]{}]+/g;

/**
 * Reads `a,b[c,d]{0,100}` (source: Stapler's `NamedPathPruner`). A member named twice is the union of both. A
 * range may leave out either end, and `{5}` is the one element 5.
 */
export function parseTree(text: string): Result<Tree, 'malformed'> {
  const tokens = text.match(TOKEN) ?? [];
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const accept = (token: string): boolean => {
    if (peek() !== token) return false;
    position += 1;
    return true;
  };

  const list = (): Tree | null => {
    const members = new Map<string, Member>();
    do {
      const name = peek();
      if (name === undefined || /^[,[\]{}]$/.test(name)) return null;
      position += 1;
      const tree = accept('[') ? list() : EMPTY;
      if (tree === null || (tree !== EMPTY && !accept(']'))) return null;
      const range = accept('{') ? readRange() : null;
      if (range === 'malformed') return null;
      members.set(name, merge(members.get(name), { tree, range }));
    } while (accept(','));
    return { members };
  };

  const readRange = (): Member['range'] | 'malformed' => {
    const number = (): number | null => (/^\d+$/.test(peek() ?? '') ? Number(tokens[position++]) : null);
    const start = number();
    const open = accept(',');
    const end = open ? number() : null;
    if (!accept('}') || (start === null && end === null)) return 'malformed';
    return { start: start ?? 0, end: open ? (end ?? Infinity) : (start ?? 0) + 1 };
  };

  const tree = list();
  return tree === null || position < tokens.length ? err('malformed') : ok(tree);
}

const EMPTY: Tree = { members: new Map() };

function merge(known: Member | undefined, added: Member): Member {
  if (known === undefined) return added;
  const members = new Map(known.tree.members);
  for (const [name, member] of added.tree.members) members.set(name, merge(members.get(name), member));
  return { tree: { members }, range: added.range ?? known.range };
}
