import type { Plain, PlainMap, PlainMatrix } from './matrix-arbitrary.ts';

/** The rules of the matrix read word by word, with no thought for speed: lists first, then one rule after another. */
export function naiveCombinations({ axes, exclude, include }: PlainMatrix): readonly PlainMap[] {
  const names = Object.keys(axes);
  let base: PlainMap[] = names.length === 0 ? [] : [{}];
  for (const name of names) {
    base = base.flatMap(combination => (axes[name] ?? []).map(value => ({ ...combination, [name]: value })));
  }
  base = base.filter(combination => !exclude.some(entry => covers(combination, entry)));
  const extended = base.map(combination => ({ ...combination }));
  const added: PlainMap[] = [];
  for (const entry of include) {
    const fitting = base.flatMap((combination, index) =>
      names.every(name => !(name in entry) || same(entry[name] ?? null, combination[name] ?? null))
        ? [index]
        : [],
    );
    if (fitting.length === 0) added.push(entry);
    for (const index of fitting) {
      const own = Object.fromEntries(Object.entries(entry).filter(([key]) => !names.includes(key)));
      extended[index] = { ...extended[index], ...own };
    }
  }
  return [...extended, ...added];
}

/** Every key equal; of an object, a part is enough. */
function covers(value: Plain, part: Plain): boolean {
  if (!isObject(value) || !isObject(part)) return same(value, part);
  return Object.keys(part).every(key => key in value && covers(value[key] ?? null, part[key] ?? null));
}

const isObject = (plain: Plain): plain is PlainMap =>
  typeof plain === 'object' && plain !== null && !Array.isArray(plain);

const same = (a: Plain, b: Plain): boolean => sorted(a) === sorted(b);

const sorted = (plain: Plain): string =>
  JSON.stringify(plain, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
