import { type Cause, describeCause } from '../model/causes.ts';
import type { ParameterValue } from '../model/parameters.ts';
import type { Bean } from './bean.ts';
import { parameterValueBean } from './parameter-beans.ts';

/** What a request carries into its build: its parameters, if it has any, and who asked. */
export function requestActions(
  parameters: readonly ParameterValue[],
  causes: readonly Cause[],
): readonly Bean[] {
  const asked: Bean = { class: 'hudson.model.CauseAction', members: { causes: () => causes.map(causeBean) } };
  if (parameters.length === 0) return [asked];
  const values = (): readonly Bean[] => parameters.map(parameterValueBean);
  return [{ class: 'hudson.model.ParametersAction', members: { parameters: values } }, asked];
}

/** An action of which only the class is exported. */
export const namedAction = (name: string): Bean => ({ class: name, members: {} });

/** An action of which nothing is exported: lists of actions are full of `{}`. */
export const EMPTY_ACTION: Bean = { class: null, members: {} };

function causeBean(cause: Cause): Bean {
  const shortDescription = describeCause(cause);
  if (cause.kind === 'user') {
    const members = { shortDescription, userId: cause.user, userName: cause.user };
    return { class: 'hudson.model.Cause$UserIdCause', members };
  }
  const members = { shortDescription, addr: cause.address, note: cause.note };
  return { class: 'hudson.model.Cause$RemoteCause', members };
}
