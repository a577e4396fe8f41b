import type { Location } from '../../core/source.ts';
import { type Tree, type TreePath, treeAt } from '../tree.ts';

/** JSON pointer to path. */
export const pathOf = (pointer: string): TreePath =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** `triggers.nightly.schedule[0].cron`. */
export const showPath = (path: TreePath, tree: Tree): string =>
  path
    .map((step, index) => {
      const inList = treeAt(tree, path.slice(0, index))?.kind === 'list';
      return inList ? `[${step}]` : index === 0 ? step : `.${step}`;
    })
    .join('');

/** The key under which something stands: a better place for "something is missing here" than its whole body. */
export function keyPlace(tree: Tree, path: TreePath): Location | null {
  const parent = treeAt(tree, path.slice(0, -1));
  const step = path.at(-1);
  return parent?.kind === 'map' && step !== undefined ? (parent.entries.get(step)?.key ?? null) : null;
}

export const firstLine = (tree: Tree): Location => ({
  source: tree.source,
  start: tree.start,
  end: Math.min(tree.end, tree.start + 1),
});
