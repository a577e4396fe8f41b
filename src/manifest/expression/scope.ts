import { didYouMean } from '../../core/did-you-mean.ts';
import { RUN_NAMES } from '../../core/text.ts';
import type { ManifestProblemCode } from '../problem-code.ts';
import type { CompileCel } from './cel-expression.ts';

/** What the expressions of one place may read. */
export interface Scope {
  /** The names of each context, e.g. `matrix` → `os`, `python`. */
  readonly contexts: ReadonlyMap<string, readonly string[]>;
  /** The names under `secrets:`, or null where no secret may stand. */
  readonly secrets: readonly string[] | null;
  /** Whether what is said here is only read when a run begins, so that it can name the run. Default: no. */
  readonly run?: boolean;
  readonly compileCel: CompileCel;
}

/** What is wrong with a reference, and with which part of it. */
export interface ScopeFault {
  readonly code: ManifestProblemCode;
  /** Which part of `context.name` is at fault. */
  readonly part: 'context' | 'name' | 'whole';
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
    const guess = didYouMean(context, scope.secrets === null ? known : [...known, 'secrets']);
    return {
      code: 'unknown-context',
      part: 'context',
      message: `there is no "${context}" to read here`,
      next: guess !== null ? `Did you mean "${guess}"?` : `An expression here may read: ${known.join(', ')}.`,
    };
  }
  return name === null || names.includes(name) ? null : unknownName(context, name, names);
}

/** Null when the secret may stand here: its name is known, and no text that people see is made of this place. */
export function checkSecret(scope: Scope, name: string): ScopeFault | null {
  if (scope.secrets === null) {
    return {
      code: 'expression-not-allowed',
      part: 'whole',
      message: 'a secret may not stand here, where plans and logs would show it',
      next: 'Secrets may stand in `auth:`, `token:` and `parameters:` only.',
    };
  }
  return scope.secrets.includes(name) ? null : unknownName('secrets', name, scope.secrets);
}

/** Null when `run.NAME` may stand here. */
export function checkRunName(scope: Scope, name: string): ScopeFault | null {
  if (scope.run !== true) {
    return {
      code: 'expression-not-allowed',
      part: 'whole',
      message: 'the run is not known here: a plan is made before it begins',
      next: '`run.id` and `run.scheduled-time` may stand in `parameters:` only.',
    };
  }
  const names: readonly string[] = RUN_NAMES;
  return names.includes(name) ? null : unknownName('run', name, names);
}

function unknownName(context: string, name: string, names: readonly string[]): ScopeFault {
  // `shard-1` reads as a subtraction: only letters join a hyphen to a name.
  const guess = didYouMean(name, names) ?? names.find(known => known.startsWith(`${name}-`)) ?? null;
  const home = HOME[context];
  const known =
    names.length === 0 ? '' : `${home === undefined ? 'It has' : '; there is'}: ${names.join(', ')}`;
  return {
    code: 'unknown-name',
    part: 'name',
    message: `${context} has no "${name}"`,
    next:
      guess !== null
        ? `Did you mean \`${reference(context, guess)}\`?`
        : `${home === undefined ? '' : `Define it ${home}`}${known}.`,
  };
}

/** A name that is no plain word is written in brackets. */
const reference = (context: string, name: string): string =>
  /^[A-Za-z_]\w*(?:-[A-Za-z_]\w*)*$/.test(name)
    ? `${context}.${name}`
    : `${context}[${JSON.stringify(name)}]`;
