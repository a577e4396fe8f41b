/** How many items there are of each key, in the order in which the keys come up. */
export function countBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Takes these keys away one at a time, equal ones as often as they come; the answer is false when none is left. */
export function takeFrom<K>(keys: Iterable<K>): (key: K) => boolean {
  const left = new Map(countBy(keys, key => key));
  return key => {
    const amount = left.get(key) ?? 0;
    if (amount > 0) left.set(key, amount - 1);
    return amount > 0;
  };
}
