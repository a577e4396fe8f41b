import { err } from '../../core/result.ts';
import type { Location } from '../../core/source.ts';
import type { ConcurrencySpec } from '../../manifest/manifest.ts';
import type { ResolveFault } from './resolve.ts';
import { plainResolver, type Resolver } from './resolver.ts';

/** Why a request has no name for its group. */
export type GroupFault = ResolveFault | BadGroup;

interface BadGroup {
  readonly code: 'bad-group';
  readonly at: Location;
  readonly message: string;
  readonly next: string;
}

/**
 * The name of a request's group; null for none. A blank one is a fault: everything whose name went missing would share
 * it, and wait for each other.
 */
export function groupResolver({ group, groupAt }: ConcurrencySpec): Resolver<string | null, GroupFault> {
  const resolve = plainResolver(group);
  return contexts => {
    const name = resolve(contexts);
    if (!name.ok || name.value === null || name.value.trim() !== '') return name;
    return err({
      code: 'bad-group',
      at: groupAt,
      message: 'the name of the concurrency group comes out blank',
      next: 'Check what its expressions give; a name that is null as a whole means no group.',
    });
  };
}
