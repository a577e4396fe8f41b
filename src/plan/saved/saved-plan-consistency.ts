import { urlProblem } from '../../manifest/address.ts';
import type { RequestCensus } from './request-census.ts';
import type { SavedBody, SavedTrigger } from './saved-plan.ts';

/** Whether the parts of a plan fit each other, which its shape cannot say: a sentence on what does not fit, or null. */
export function inconsistency({ targets, triggers }: Frame, requests: RequestCensus): string | null {
  return (
    repeated(
      'the target',
      targets.map(({ name }) => name),
    ) ??
    repeated(
      'the trigger',
      triggers.map(({ name }) => name),
    ) ??
    (requests.repeated === null ? null : twice('the request', requests.repeated)) ??
    first(targets, ({ name, url }) => {
      const wrong = urlProblem(url);
      return wrong === null ? null : `the target "${name}": ${wrong.message}`;
    }) ??
    unknownNeed(triggers) ??
    needsCycle(triggers) ??
    strayRequest({ targets, triggers }, requests)
  );
}

type Frame = Pick<SavedBody, 'targets' | 'triggers'>;

function first<T>(items: readonly T[], fault: (item: T) => string | null): string | null {
  for (const item of items) {
    const found = fault(item);
    if (found !== null) return found;
  }
  return null;
}

function repeated(what: string, names: readonly string[]): string | null {
  const seen = new Set<string>();
  return first(names, name => {
    if (seen.has(name)) return twice(what, name);
    seen.add(name);
    return null;
  });
}

const twice = (what: string, name: string): string => `${what} "${name}" is there twice`;

function unknownNeed(triggers: readonly SavedTrigger[]): string | null {
  const names = new Set(triggers.map(({ name }) => name));
  return first(triggers, ({ name, needs }) => {
    const missing = needs.find(need => !names.has(need));
    return missing === undefined ? null : `the trigger "${name}" needs "${missing}", which the plan lacks`;
  });
}

/** A run would wait for ever: each trigger of a cycle for the one before. */
function needsCycle(triggers: readonly SavedTrigger[]): string | null {
  const left = new Map(triggers.map(({ name, needs }) => [name, new Set(needs)]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, needs] of left) if ([...needs].every(need => !left.has(need))) left.delete(name);
  }
  return left.size === 0 ? null : `these triggers need each other: ${[...left.keys()].join(', ')}`;
}

function strayRequest({ targets, triggers }: Frame, requests: RequestCensus): string | null {
  const targetNames = new Set(targets.map(({ name }) => name));
  const triggerNames = new Set(triggers.map(({ name }) => name));
  for (const [trigger, { first: key }] of requests.triggers)
    if (!triggerNames.has(trigger))
      return `the request ${key} is of the trigger "${trigger}", which the plan lacks`;
  for (const [target, key] of requests.targets)
    if (!targetNames.has(target))
      return `the request ${key} goes to the target "${target}", which the plan lacks`;
  return first(triggers, ({ name, requests: due }) => {
    const count = requests.triggers.get(name)?.requests ?? 0;
    return count === due
      ? null
      : `the trigger "${name}" says that it has ${due} requests, and there are ${count}`;
  });
}
