import type { Member, Tree } from './tree-query.ts';

/** An object as Jenkins exports it. Members keep the order in which a real server writes them. */
export interface Bean {
  /** Written as `_class`; null for the few objects without. */
  readonly class: string | null;
  /** A member that costs something to work out is a function, called only when it is asked for. */
  readonly members: Readonly<Record<string, Exported | (() => Exported)>>;
}

export type Exported = Scalar | Bean | Iterable<Exported>;

type Scalar = string | number | boolean | null;

/** Plain JSON. */
export type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };

/** What of a bean was asked for. Unknown members are passed over, and a list is walked no further than its range. */
export function select(bean: Bean, tree: Tree): Json {
  const selected: Record<string, Json> = {};
  if (bean.class !== null) selected._class = bean.class;
  for (const [name, value] of Object.entries(bean.members)) {
    const member = tree.members.get(name) ?? tree.members.get('*');
    if (member !== undefined) selected[name] = render(typeof value === 'function' ? value() : value, member);
  }
  return selected;
}

function render(value: Exported, member: Member): Json {
  if (value === null || typeof value !== 'object') return value;
  if (!isIterable(value)) return select(value, member.tree);
  const { start, end } = member.range ?? { start: 0, end: Infinity };
  const elements: Json[] = [];
  let index = 0;
  for (const element of value) {
    if (index >= end) break;
    if (index >= start) elements.push(render(element, member));
    index += 1;
  }
  return elements;
}

const isIterable = (value: Bean | Iterable<Exported>): value is Iterable<Exported> =>
  Symbol.iterator in value;
