import type { Location } from '../core/source.ts';
import type { Trigger } from './manifest.ts';
import { entriesOf, type Inherited, locate, type Tree, type TreePath } from './tree.ts';

/** Where a value of a trigger was written. Its file tells whether it was included. */
export interface Origin {
  /** null: by the trigger itself. */
  readonly from: Inherited | null;
  readonly at: Location;
}

/**
 * Where a value of a trigger comes from, e.g. of `['parameters', 'BRANCH']` or `['matrix', 'os']`; null: the manifest
 * does not say it, and volley's own default counts.
 */
export function originOf({ written }: Trigger, path: TreePath): Origin | null {
  let tree: Tree = written;
  let from: Inherited | null = null;
  for (const step of path) {
    const entry = entriesOf(tree).get(step);
    if (entry === undefined) return null;
    from = entry.from ?? from;
    tree = entry.value;
  }
  return { from, at: locate(tree) };
}
