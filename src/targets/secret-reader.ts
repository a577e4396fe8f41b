import { err, ok, type Result } from '../core/result.ts';
import type { SecretReader } from '../core/text.ts';
import type { SecretSource } from '../manifest/manifest.ts';

export interface SecretSurroundings {
  readonly env: (name: string) => string | undefined;
  /** Reads a file; the path is the manifest's own, relative to its folder. Rejects when it cannot. */
  readonly readFile: (path: string) => Promise<string>;
}

export interface SecretFault {
  readonly message: string;
  readonly next: string;
}

/** Reads secrets from where the manifest says, each time anew: a value is never kept, and may be rotated. */
export function createSecretReader(
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): SecretReader {
  return async name => {
    const value = await readSecret(name, sources, around);
    if (value.ok) return value.value;
    throw new Error(value.error.message);
  };
}

/** Every secret of these names that cannot be read now: better told before the first request than 500 times. */
export async function missingSecrets(
  names: Iterable<string>,
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): Promise<readonly SecretFault[]> {
  const values = await Promise.all([...new Set(names)].map(name => readSecret(name, sources, around)));
  return values.flatMap(value => (value.ok ? [] : [value.error]));
}

async function readSecret(
  name: string,
  sources: ReadonlyMap<string, SecretSource>,
  around: SecretSurroundings,
): Promise<Result<string, SecretFault>> {
  const source = sources.get(name);
  switch (source?.kind) {
    case undefined:
      return err({ message: `the secret ${name} is not defined`, next: 'Define it under `secrets:`.' });
    case 'env': {
      const value = around.env(source.name);
      if (value !== undefined && value !== '') return ok(value);
      return err({
        message: `the secret ${name} is to come from the environment variable ${source.name}, which is not set`,
        next: `Set ${source.name}.`,
      });
    }
    case 'file':
      try {
        // Files written by hand or by `echo` end in a line end that is not part of the secret.
        return ok((await around.readFile(source.path)).replace(/\r?\n$/, ''));
      } catch {
        return err({
          message: `the secret ${name} is to come from the file ${source.path}, which cannot be read`,
          next: 'Check that the file exists and that this user may read it.',
        });
      }
  }
}
