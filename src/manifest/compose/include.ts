import { dirname, isAbsolute } from 'node:path';
import { entriesOf, itemsOf, type ScalarTree, type Tree } from '../tree.ts';
import { expandGlob, isGlob } from './expand-glob.ts';
import { type Intake, pathFrom, type TakenFile } from './intake.ts';

/**
 * The root manifest and all that it includes, each file once: the root first, then its entries in their order, each
 * followed by what it includes itself.
 */
export function includedParts(intake: Intake): readonly Tree[] {
  const parts: Tree[] = [];
  const seen = new Set<string>();
  const visit = (file: TakenFile, chain: readonly TakenFile[]): void => {
    if (file.tree === null) return;
    seen.add(file.realPath);
    parts.push(file.tree);
    const way = [...chain, file];
    for (const entry of itemsOf(entriesOf(file.tree).get('include')?.value)) {
      // Anything but a path is refused by the schema.
      if (entry.kind !== 'scalar' || typeof entry.value !== 'string' || entry.value.trim() === '') continue;
      for (const path of pathsOf(entry, entry.value, file, intake)) {
        const included = intake.take(path, entry);
        if (included === null || isCycle(included, way, entry, intake)) continue;
        // A file that is included twice counts at its first place.
        if (!seen.has(included.realPath) && isMap(included, entry, intake)) visit(included, way);
      }
    }
  };
  visit(intake.root, []);
  return parts;
}

function pathsOf(entry: ScalarTree, path: string, file: TakenFile, intake: Intake): readonly string[] {
  if (!isGlob(path)) return [pathFrom(entry, path)];
  const folder = isAbsolute(path) ? '/' : dirname(entry.source.path);
  // A pattern like *.yaml fits the file that it stands in, too.
  const found = expandGlob(path, folder, intake.files).filter(
    name => intake.files.realPath(name) !== file.realPath,
  );
  if (found.length === 0) {
    intake.warn(
      'include-empty',
      entry,
      `no file fits the pattern ${path}`,
      'Correct the pattern, or remove it; it begins at the folder of this file.',
    );
  }
  return found;
}

function isCycle(file: TakenFile, way: readonly TakenFile[], entry: ScalarTree, intake: Intake): boolean {
  const first = way.findIndex(({ realPath }) => realPath === file.realPath);
  if (first === -1) return false;
  const names = [...way.slice(first), file].map(({ source }) => source.path);
  intake.fail(
    'include-cycle',
    entry,
    `these files include each other: ${names.join(' → ')}`,
    'Remove one of these includes.',
  );
  return true;
}

function isMap({ tree, source }: TakenFile, entry: ScalarTree, intake: Intake): boolean {
  if (tree === null || tree.kind === 'map') return true;
  intake.fail(
    'wrong-type',
    tree,
    `${source.path} is included, and must be a map of a manifest's keys`,
    'Write for example `triggers:` and the triggers below it.',
    { message: 'included', at: entry },
  );
  return false;
}
