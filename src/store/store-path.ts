import { dirname, join } from 'node:path';

/** Where the store is. */
export interface StorePlace {
  readonly path: string;
  /** `own`: volley's folder, made where it is missing. `given`: somebody else's, which has to be there. */
  readonly folder: 'own' | 'given';
}

export interface StoreChoice {
  /** `--store`. */
  readonly flag: string | undefined;
  /** `VOLLEY_STORE`. */
  readonly variable: string | undefined;
  /** The manifest's path. */
  readonly manifest: string;
}

export const OWN_FOLDER = '.volley';

/** The flag wins over the variable, and that over `.volley/store.db` beside the manifest. An empty one says nothing. */
export function storePlace({ flag, variable, manifest }: StoreChoice): StorePlace {
  const given = [flag, variable].find(path => path !== undefined && path !== '');
  if (given !== undefined) return { path: given, folder: 'given' };
  return { path: join(dirname(manifest), OWN_FOLDER, 'store.db'), folder: 'own' };
}
