import { didYouMean } from '../core/did-you-mean.ts';
import type { ManifestProblemCode } from './problem-code.ts';

/** What the expressions of one place may read. */
export interface Scope {
  /** The names of each context, e.g. `matrix` → `os`, `python`. */
  readonly contexts: ReadonlyMap<string, readonly string[]>;
  /** The names under `secrets:`, or null where no secret may stand. */
  readonly secrets: readonly string[] | null;
}

export interface ScopeFault {
  readonly code: ManifestProblemCode;
  readonly message: string;
  readonly next: string;
}

/** Where a name of each context is defined, for the next step of an error. */
const HOME: Readonly<Record<string, string>> = {
  matrix: 'under `matrix:` of this trigger',
  inputs: 'under `inputs:` of this trigger',
  vars: 'under `vars:`',
  env: 'in the list `env:`',
  secrets: 'under `secrets:`',
};

/** Null when `context.name` may be read here. A computed name (null) is looked up only when it is known. */
export function checkReference(scope: Scope, context: string, name: string | null): ScopeFault | null {
  const names = scope.contexts.get(context);
  if (names === undefined) {
    const known = [...scope.contexts.keys()];
    const guess = didYouMean(context, known);
    return {
      code: 'unknown-context',
      message: `there is no "${context}" to read here`,
      next: guess !== null ? `Did you mean "${guess}"?` : `An expression here may read: ${known.join(', ')}.`,
    };
  }
  return name === null || names.includes(name) ? null : unknownName(context, name, names);
}

export function checkSecret(scope: Scope, name: string): ScopeFault | null {
  if (scope.secrets === null) {
    return {
      code: 'expression-not-allowed',
      message: 'a secret may not stand here',
      next: 'Secrets may stand in auth, token and parameters only, where nothing shows them.',
    };
  }
  return scope.secrets.includes(name) ? null : unknownName('secrets', name, scope.secrets);
}

function unknownName(context: string, name: string, names: readonly string[]): ScopeFault {
  const guess = didYouMean(name, names);
  const define = `Define it ${HOME[context] ?? 'first'}`;
  const known = names.length === 0 ? '' : `; known: ${names.join(', ')}`;
  return {
    code: 'unknown-name',
    message: `${context} has no "${name}"`,
    next: guess !== null ? `Did you mean "${context}.${guess}"?` : `${define}${known}.`,
  };
}
