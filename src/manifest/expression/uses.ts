import { unreachable } from '../../core/unreachable.ts';
import type { JobTemplate, Manifest, Trigger } from '../manifest.ts';
import type { AuthSpec, Connection, TargetSpec } from '../target-spec.ts';
import type { Expression } from './expression.ts';
import { expressionsIn, type Template } from './template.ts';

/** What a set of expressions reads. */
export interface Uses {
  /** Whether `context.name` may be read: a computed name may be any. */
  reads(context: string, name: string): boolean;
}

export function usesOf(expressions: Iterable<Expression>): Uses {
  const names = new Set<string>();
  const computed = new Set<string>();
  for (const expression of expressions) {
    for (const { context, name } of readsOf(expression)) {
      if (name === null) computed.add(context);
      else names.add(`${context}.${name}`);
    }
  }
  return { reads: (context, name) => computed.has(context) || names.has(`${context}.${name}`) };
}

function readsOf(
  expression: Expression,
): readonly { readonly context: string; readonly name: string | null }[] {
  if (expression.kind === 'cel') return expression.cel.references;
  if (expression.kind === 'secret') return [{ context: 'secrets', name: expression.name }];
  if (expression.kind === 'run') return [];
  return [expression];
}

/** Every expression of the manifest. */
export const manifestExpressions = (manifest: Manifest): readonly Expression[] => [
  ...[...manifest.targets.values()].flatMap(targetExpressions),
  ...[...manifest.triggers.values()].flatMap(triggerExpressions),
];

const targetExpressions = ({ url, auth, connection }: TargetSpec): readonly Expression[] =>
  [url, ...authTemplates(auth), ...connectionTemplates(connection)].flatMap(expressionsIn);

/** Every expression of a trigger, its condition's among them. */
export const triggerExpressions = (trigger: Trigger): readonly Expression[] => [
  ...triggerTemplates(trigger).flatMap(expressionsIn),
  ...(trigger.condition === null ? [] : [trigger.condition.expression]),
];

function triggerTemplates({
  job,
  token,
  cause,
  parameters,
  concurrency,
  paths,
}: Trigger): readonly Template[] {
  const optional = [token, cause, concurrency?.group ?? null].filter(template => template !== null);
  return [...jobTemplates(job), ...optional, ...parameters.values(), ...paths.map(({ pattern }) => pattern)];
}

const jobTemplates = (job: JobTemplate): readonly Template[] =>
  job.kind === 'path' ? [job.path] : job.names;

const connectionTemplates = ({ tls, proxy }: Connection): readonly Template[] =>
  [tls?.passphrase, proxy?.url, proxy?.user, proxy?.password].filter(
    template => template !== undefined && template !== null,
  );

function authTemplates(auth: AuthSpec): readonly Template[] {
  switch (auth.kind) {
    case 'none':
      return [];
    case 'token':
      return [auth.user, auth.token];
    case 'password':
      return [auth.user, auth.password];
    case 'bearer':
      return [auth.token];
    default:
      return unreachable(auth);
  }
}
