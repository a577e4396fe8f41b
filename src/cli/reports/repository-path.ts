import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PathOf } from '../../report/formats/report-place.ts';
import type { Io } from '../io.ts';

/**
 * Paths from the root of the repository, as reports name them: GitHub, GitLab and Jenkins each tell the folder of their
 * checkout by a variable; elsewhere it is where the command was called. What is outside stays absolute.
 */
export function repositoryPath({ env }: Pick<Io, 'env'>): PathOf {
  const root = resolve(env.GITHUB_WORKSPACE || env.CI_PROJECT_DIR || env.WORKSPACE || '.');
  return path => {
    const inside = relative(root, resolve(path));
    const isOutside = inside === '' || inside.split(sep)[0] === '..' || isAbsolute(inside);
    return (isOutside ? resolve(path) : inside).split(sep).join('/');
  };
}
