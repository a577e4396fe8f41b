import type { Manifest } from '../manifest/manifest.ts';
import type { ValueMap } from '../manifest/value.ts';

/** Reads an environment variable; undefined: it is not set. */
export type ReadVariable = (name: string) => string | undefined;

/** The variables that the manifest lists. One that is not set has no key: it differs from one that is set to empty text. */
export function environmentOf(manifest: Manifest, read: ReadVariable): ValueMap {
  const env = new Map<string, string>();
  for (const name of manifest.env) {
    const value = read(name);
    if (value !== undefined) env.set(name, value);
  }
  return env;
}
