import type { ScalarTree, Tree } from '../tree.ts';

/* What the types of the schema are called, and how to write a value of one. */

/** The type of what stands there, as JSON Schema names it. */
export function kindOf(tree: Tree): string {
  if (tree.kind === 'list') return 'array';
  if (tree.kind === 'map') return 'object';
  if (tree.value === null) return 'null';
  return typeof tree.value === 'bigint' ? 'number' : typeof tree.value;
}

export const isFraction = (tree: Tree): tree is ScalarTree =>
  tree.kind === 'scalar' && typeof tree.value === 'number';

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'empty',
};

export const typeName = (type: string): string => TYPE_NAMES[type] ?? type;

/** What a map may hold here, by the schema. */
type Members = Readonly<Record<string, { readonly type?: string | readonly string[] }>>;

/** What to do next where the value has another type than these. */
export function typeHint(types: readonly string[], here: Tree, members: Members): string {
  if (kindOf(here) === 'null') return 'Give it a value, or remove the key.';
  if (types.includes('string') && here.kind === 'scalar') return `Put it in quotes: "${here.text}".`;
  const member = memberFor(here, members);
  if (here.kind === 'scalar' && member !== null) return `Write \`{${member}: ${here.text}}\`.`;
  if (types.includes('array') && here.kind !== 'list')
    return 'Write a list: begin each entry with `-`, or put them in [ ].';
  if (types.includes('integer')) return 'Write digits only, without quotes.';
  if (types.includes('object')) return 'Write `key: value` lines, indented below it.';
  return 'Write one value, not several.';
}

/** A number that stands where a map is wanted is most likely meant for the first of its members that takes one. */
function memberFor(here: Tree, members: Members): string | null {
  if (kindOf(here) !== 'number' || isFraction(here)) return null;
  const isCount = ([, { type }]: [string, Members[string]]): boolean => type === 'integer';
  return Object.entries(members).find(isCount)?.[0] ?? null;
}
