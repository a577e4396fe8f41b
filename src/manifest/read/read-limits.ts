import type { RawLimits } from '../generated/raw-manifest.ts';
import { type Bound, type Budget, DEFAULTS, type Limits } from '../manifest.ts';
import { entriesOf, type MapEntry, type Tree, treeAt } from '../tree.ts';
import type { Reader } from './reader.ts';

/** What `limits:` says. `targets`: the names that there are. */
export function readLimits(
  raw: RawLimits,
  tree: Tree | undefined,
  targets: readonly string[],
  reader: Reader,
): Limits {
  const said = tree === undefined ? null : treeAt(tree, ['targets']);
  const budgets = new Map<string, Budget>();
  for (const [name, entry] of entriesOf(said ?? undefined)) {
    if (!targets.includes(name)) reader.unknownName('unknown-target', entry.key, 'target', name, targets);
    budgets.set(name, readBudget(entry));
  }
  return { maxRequests: raw['max-requests'] ?? DEFAULTS.maxRequests, targets: budgets };
}

function readBudget({ value }: MapEntry): Budget {
  const bound = (name: string): Bound | null => {
    const tree = entriesOf(value).get(name)?.value;
    return tree?.kind === 'scalar' ? { most: Number(tree.value), at: tree } : null;
  };
  return {
    buildsPerDay: bound('builds-per-day'),
    buildsPerHour: bound('builds-per-hour'),
    buildsInFlight: bound('builds-in-flight'),
  };
}
