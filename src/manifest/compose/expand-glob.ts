import { join } from 'node:path';
import { globMatcher } from '../../core/glob.ts';
import type { ManifestFiles } from './manifest-files.ts';

/** Whether a path is a pattern of names rather than a name. */
export const isGlob = (path: string): boolean => /[*?]/.test(path);

/**
 * The files below `folder` that fit a pattern, in the order of their names. `*` stands for any part of a name, `?`
 * for one character, `**` for any number of folders. Names that begin with a dot fit only where the pattern says
 * the dot.
 */
export function expandGlob(pattern: string, folder: string, files: Pick<ManifestFiles, 'list'>): string[] {
  const steps = pattern.split('/').filter(step => step !== '' && step !== '.');
  const found = walk(folder, steps.at(-1) === '**' ? [...steps, '*'] : steps, files);
  return [...new Set(found)].sort();
}

function* walk(
  folder: string,
  steps: readonly string[],
  files: Pick<ManifestFiles, 'list'>,
): Generator<string> {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  // A plain name, such as `..`, is not looked for, so its folder need not be readable.
  if (!isGlob(step) && rest.length > 0) return yield* walk(join(folder, step), rest, files);
  if (step === '**') yield* walk(folder, rest, files);
  for (const { name, kind } of files.list(folder)) {
    const path = join(folder, name);
    if (step === '**') {
      if (kind === 'folder' && !name.startsWith('.')) yield* walk(path, steps, files);
    } else if (fitsName(name, step)) {
      if (rest.length === 0 && kind === 'file') yield path;
      if (rest.length > 0 && kind === 'folder') yield* walk(path, rest, files);
    }
  }
}

/** A name that begins with a dot is meant only where the pattern says the dot. */
export const fitsName = (name: string, pattern: string): boolean =>
  (!name.startsWith('.') || pattern.startsWith('.')) && globMatcher(pattern)(name);
