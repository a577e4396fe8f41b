import { unreachable } from '../core/unreachable.ts';
import type { Manifest, SecretSource } from '../manifest/manifest.ts';
import { digestOfText } from './digest.ts';
import type { PlannedSecret } from './plan.ts';

/** Where the secrets of a manifest come from, in the order of their names. Arguments of commands stand by their digest. */
export const plannedSecrets = ({ secrets }: Pick<Manifest, 'secrets'>): readonly PlannedSecret[] =>
  [...secrets]
    .map(([name, source]) => ({ name, ...place(source) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

function place(source: SecretSource): Omit<PlannedSecret, 'name'> {
  switch (source.kind) {
    case 'env':
      return { from: 'env', where: source.name, digest: null };
    case 'file':
      return { from: 'file', where: source.path, digest: null };
    case 'exec': {
      const { program, args } = source;
      return { from: 'exec', where: program, digest: digestOfText(JSON.stringify([program, ...args])) };
    }
    default:
      return unreachable(source);
  }
}

/** `the variable TOKEN`, `a command: sh (3f2a9c1d)`. */
export function secretPlace({ from, where, digest }: Omit<PlannedSecret, 'name'>): string {
  switch (from) {
    case 'env':
      return `the variable ${where}`;
    case 'file':
      return `the file ${where}`;
    case 'exec':
      return `a command: ${where}${digest === null ? '' : ` (${digest.slice('sha256:'.length).slice(0, 8)})`}`;
    default:
      return unreachable(from);
  }
}
