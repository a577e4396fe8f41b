import type { Text } from '../../core/text.ts';
import type { Contexts } from '../../manifest/expression/expression.ts';
import type { Trigger } from '../../manifest/manifest.ts';
import { matrixKeys } from '../../manifest/read/read-matrix.ts';
import type { ValueMap } from '../../manifest/value.ts';
import type { Combination } from '../matrix.ts';
import type { PlannedRequest } from '../plan.ts';
import { type GroupFault, groupResolver } from './group-resolver.ts';
import { type JobFault, jobResolver } from './job-resolver.ts';
import type { ResolveFault } from './resolve.ts';
import { plainResolver, type Resolver, textResolver } from './resolver.ts';

/** What a combination decides about its request. */
export type RequestValues = Pick<PlannedRequest, 'job' | 'parameters' | 'token' | 'cause' | 'group'>;

/**
 * The values of one combination. A value that cannot be resolved is told and left out, so that all faults of the
 * combination are told at once.
 */
export type RequestTemplate = (
  combination: Combination,
  tell: (fault: RequestFault) => void,
) => RequestValues;

/** Why a combination makes no request. */
export type RequestFault = ResolveFault | JobFault | GroupFault;

/** All templates of a trigger, made ready for its combinations; `shared`: `inputs`, `vars` and `env`. */
export function requestTemplate(trigger: Trigger, shared: Contexts): RequestTemplate {
  const parameters = [...trigger.parameters].map(([name, template]) => ({
    name,
    resolve: textResolver(template),
  }));
  const job = jobResolver(trigger.job);
  const token = trigger.token === null ? null : textResolver(trigger.token);
  const cause = trigger.cause === null ? null : plainResolver(trigger.cause);
  const group = trigger.concurrency === null ? null : groupResolver(trigger.concurrency);
  const matrix = matrixContext(trigger);
  const own = contextsOf(trigger, shared);
  return (combination, tell) => {
    own.set('matrix', matrix(combination));
    const given = <T>(resolve: Resolver<T, RequestFault> | null): T | null => {
      const resolved = resolve?.(own);
      if (resolved?.ok === false) tell(resolved.error);
      return resolved?.ok === true ? resolved.value : null;
    };
    const values = new Map<string, Text>();
    for (const { name, resolve } of parameters) {
      const value = given(resolve);
      if (value !== null) values.set(name, value);
    }
    const path = job(own);
    if (!path.ok) for (const fault of path.error) tell(fault);
    return {
      job: path.ok ? path.value : [],
      parameters: values,
      token: given(token),
      cause: given(cause),
      group: given(group),
    };
  };
}

/** What the expressions of a trigger read, but for `matrix`. */
export const contextsOf = (trigger: Trigger, shared: Contexts): Map<string, ValueMap> =>
  new Map([...shared, ['trigger', new Map([['name', trigger.name]])]]);

/** The combination as expressions see it: keys that only other combinations have are null. */
export function matrixContext(trigger: Trigger): (combination: Combination) => ValueMap {
  const absent = matrixKeys(trigger.matrix).map(name => [name, null] as const);
  return combination =>
    combination.size === absent.length ? combination : new Map([...absent, ...combination]);
}
