import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

/** Longer trails are circles, as operating systems take them to be. */
const MOST_LINKS = 40;

/**
 * The paths at which a change gives a file another text: as it is named, each symbolic link on the way to it (its
 * folders may be some, too), and where it lies in the end. Absolute. Where the way ends before the file, so does the trail.
 */
export function linkTrail(path: string): readonly string[] {
  const named = resolve(path);
  const trail = [named];
  let target = named;
  while (trail.length <= MOST_LINKS) {
    const link = firstLink(target);
    if (link === null) break;
    const { at, to } = link;
    if (at !== named) trail.push(at);
    target = join(isAbsolute(to) ? to : resolve(dirname(at), to), relative(at, target));
  }
  return target === named ? trail : [...trail, target];
}

/** The first symbolic link on the way from the root, and where it leads; null: there is none. */
function firstLink(path: string): { readonly at: string; readonly to: string } | null {
  const { root } = parse(path);
  let at = root;
  for (const part of path.slice(root.length).split(sep)) {
    at = join(at, part);
    const to = leadsTo(at);
    if (to !== null) return { at, to };
  }
  return null;
}

function leadsTo(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    // Nothing is there, or nothing that may be looked at.
    return null;
  }
}
