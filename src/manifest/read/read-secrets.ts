import { dirname, isAbsolute, join } from 'node:path';
import type { RawSecret } from '../generated/raw-manifest.ts';
import type { SecretSource } from '../manifest.ts';
import { entriesOf, itemsOf, type Tree } from '../tree.ts';
import type { Reader } from './reader.ts';

/** Where each secret comes from; nothing is read here. Paths begin at the folder of the file that says them. */
export function readSecrets(
  raw: Readonly<Record<string, RawSecret>>,
  tree: Tree | undefined,
  reader: Reader,
): ReadonlyMap<string, SecretSource> {
  const secrets = new Map<string, SecretSource>();
  for (const [name, { value }] of entriesOf(tree)) {
    // An expression would be taken for a part of the name.
    reader.value(value);
    const source = sourceOf(raw[name] ?? {}, dirname(value.source.path));
    if (source !== null) secrets.set(name, source);
  }
  return secrets;
}

/** A variable that holds a secret may not be read as `env.NAME` too: every plan and log would show its value. */
export function checkSecretVariables(
  secrets: ReadonlyMap<string, SecretSource>,
  env: Tree | undefined,
  reader: Reader,
): void {
  for (const tree of itemsOf(env)) {
    const variable = tree.kind === 'scalar' ? String(tree.value) : null;
    const [secret] =
      [...secrets].find(([, source]) => source.kind === 'env' && source.name === variable) ?? [];
    if (secret === undefined) continue;
    reader.error(
      'secret-in-env',
      tree,
      `${variable} holds the secret ${secret}, and \`env\` would let plans and logs show it`,
      `Take it out of \`env:\`, and read it as \${{ secrets.${secret} }}.`,
    );
  }
}

/** null for what the schema has refused. */
function sourceOf({ env, file, exec }: RawSecret, folder: string): SecretSource | null {
  if (env !== undefined) return { kind: 'env', name: env };
  if (file !== undefined) return { kind: 'file', path: isAbsolute(file) ? file : join(folder, file) };
  const [program, ...args] = exec ?? [];
  return program === undefined ? null : { kind: 'exec', program, args, folder };
}
