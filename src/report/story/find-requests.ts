import { didYouMean } from '../../core/did-you-mean.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { visible } from '../../core/visible.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import { type RunView, requestName } from '../run-view.ts';

/**
 * The requests of a run that are meant by `wanted`: the one of this key or name, as `status` shows it; those of the trigger
 * of this name; the one whose key begins so; or those whose names have all of its words, such as `os=linux`.
 */
export function findRequests(
  wanted: string,
  { plan }: Pick<RunView, 'plan'>,
): Result<readonly PlannedRequest[], Problem> {
  const { requests } = plan;
  const named = requests.map(request => ({ request, name: requestName(request, plan) }));
  const words = wanted.split(/\s+/).filter(word => word !== '');
  const meanings: readonly ((each: {
    readonly request: PlannedRequest;
    readonly name: string;
  }) => boolean)[] = [
    ({ request, name }) => request.key === wanted || name === wanted,
    ({ request }) => request.trigger === wanted,
    ({ request }) => request.key.startsWith(wanted),
    ({ request, name }) => {
      const has = new Set([...name.split(' '), request.trigger]);
      return words.every(word => has.has(word));
    },
  ];
  for (const meaning of words.length === 0 ? [] : meanings) {
    const found = named.filter(meaning);
    if (found.length > 0) return ok(found.map(({ request }) => request));
  }
  return err(
    unknown(
      wanted,
      named.map(({ name }) => name),
      plan.triggers.map(({ name }) => name),
    ),
  );
}

/** The only one that is meant. */
export function findRequest(wanted: string, view: Pick<RunView, 'plan'>): Result<PlannedRequest, Problem> {
  const found = findRequests(wanted, view);
  if (!found.ok) return found;
  const [only, ...others] = found.value;
  if (only === undefined) throw new Error('what was found is not there');
  return others.length === 0 ? ok(only) : err(ambiguous(wanted, found.value, view));
}

/** Names in a message; more of them help nobody. */
const SHOWN = 10;

const shownNames = (names: readonly string[]): string => {
  const left = names.length - SHOWN;
  const shown = names
    .slice(0, SHOWN)
    .map(name => visible(name))
    .join('; ');
  return left > 0 ? `${shown} and ${left} more` : shown;
};

function unknown(wanted: string, names: readonly string[], triggers: readonly string[]): Problem {
  const guess = didYouMean(wanted, [...names, ...triggers]);
  const there = names.length === 0 ? 'It has none.' : `There are: ${shownNames(names)}.`;
  return {
    code: 'unknown-request',
    severity: 'error',
    message: `the run has no request "${wanted}"`,
    next: guess === null ? there : `Did you mean "${visible(guess)}"?`,
  };
}

function ambiguous(
  wanted: string,
  requests: readonly PlannedRequest[],
  { plan }: Pick<RunView, 'plan'>,
): Problem {
  const names = requests.map(request => `${requestName(request, plan)} (${request.key})`);
  return {
    code: 'ambiguous-request',
    severity: 'error',
    message: `"${wanted}" fits ${requests.length} requests of the run`,
    next: `Write a name in full, or a key: ${shownNames(names)}.`,
  };
}
