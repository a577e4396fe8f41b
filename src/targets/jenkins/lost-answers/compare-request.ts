/** Whether a queue item or a build can come of a request, by what it asks for and for whom. Pure functions. */

import type { Candidate, StoredCause, StoredDefinition } from './suspicion.ts';

/** What a request asked for, in the words that went over the wire. */
export interface Asked {
  readonly parameters: ReadonlyMap<string, string>;
  /** Whether the job's own token went along, and the note that it carried. */
  readonly token: boolean;
  readonly note: string | null;
  /** As whom it was sent; null: as nobody. */
  readonly user: string | null;
}

/**
 * `unclear` is for what Jenkins, or a plugin, may have made of the request all the same: it is never adopted, and as long
 * as there is any the request is not absent.
 */
export type Likeness = 'equal' | 'unclear' | 'different';

/** The core's types, of which it is known what they store. Plugins' types may turn a value into another. */
const PLAIN: ReadonlySet<string> = new Set([
  'StringParameterDefinition',
  'TextParameterDefinition',
  'ChoiceParameterDefinition',
  'BooleanParameterDefinition',
]);

export function compareRequest(
  asked: Asked,
  { parameters, causes }: Candidate,
  definitions: readonly StoredDefinition[],
): Likeness {
  return least([compareCauses(asked, causes), compareParameters(asked, parameters, definitions)]);
}

function least(likenesses: readonly Likeness[]): Likeness {
  if (likenesses.includes('different')) return 'different';
  return likenesses.includes('unclear') ? 'unclear' : 'equal';
}

/** How many of the causes are such as the request has: Jenkins adds one for each request that it merges with an item. */
export const likeCauses = (asked: Asked, causes: Candidate['causes']): number =>
  (causes ?? []).filter(cause => isLikeCause(asked, cause)).length;

function compareCauses(asked: Asked, causes: Candidate['causes']): Likeness {
  // Jenkins sets a build's queue id a moment before its causes.
  if (causes === null || causes.length === 0) return 'unclear';
  return likeCauses(asked, causes) > 0 ? 'equal' : 'different';
}

function isLikeCause({ token, note, user }: Asked, cause: StoredCause): boolean {
  switch (cause.kind) {
    case 'user':
      return isSameUser(cause.user, user);
    // A job without a token of its own ignores the one that was sent, and names the user.
    case 'token':
      return token && cause.note === note;
    default:
      return false;
  }
}

/** Jenkins takes user ids without regard to case, unless it is told otherwise. */
const isSameUser = (one: string | null, other: string | null): boolean =>
  (one ?? 'anonymous').toLowerCase() === (other ?? 'anonymous').toLowerCase();

export function compareParameters(
  { parameters }: Asked,
  stored: Candidate['parameters'],
  definitions: readonly StoredDefinition[],
): Likeness {
  if (stored === null) return 'unclear';
  const values = new Map(stored.map(({ name, value }) => [name, value]));
  const defined = new Map(definitions.map(definition => [definition.name, definition]));
  const sent = [...parameters].map(([name, value]) => {
    // Not there at all: the job was changed meanwhile, or the type keeps nothing.
    if (!values.has(name)) return 'unclear';
    return compareValue(value, values.get(name), PLAIN.has(defined.get(name)?.type ?? ''));
  });
  const unsent = stored.map(({ name, value }) =>
    parameters.has(name) ? 'equal' : compareDefault(value, defined.get(name)),
  );
  return least([...sent, ...unsent]);
}

/** Those whose texts an equal candidate tells as they were sent: where another text was sent, another one would show. */
export function toldParameters(
  { parameters }: Asked,
  { parameters: stored }: Candidate,
  definitions: readonly StoredDefinition[],
): readonly string[] {
  const plain = new Set(definitions.filter(({ type }) => PLAIN.has(type)).map(({ name }) => name));
  return (stored ?? []).flatMap(({ name, value }) =>
    parameters.has(name) && plain.has(name) && typeof value === 'string' ? [name] : [],
  );
}

/** `undefined`: the server does not tell what it stores, so that it speaks neither for nor against. */
function compareValue(sent: string, stored: unknown, isPlain: boolean): Likeness {
  if (stored === undefined) return 'equal';
  // Jenkins takes `true` in any case for true, and everything else for false.
  if (typeof stored === 'boolean') return (sent.toLowerCase() === 'true') === stored ? 'equal' : 'different';
  if (typeof stored === 'string' && tidy(stored) === tidy(sent)) return 'equal';
  return isPlain && typeof stored === 'string' ? 'different' : 'unclear';
}

/** A string parameter may be told to trim, and line ends may be turned on the way. */
const tidy = (text: string): string => text.replaceAll('\r\n', '\n').trim();

/** What was not sent gets its default; another value may come of a default that was changed since. */
function compareDefault(stored: unknown, definition: StoredDefinition | undefined): Likeness {
  if (stored === undefined) return 'equal';
  return definition !== undefined && (definition.value === undefined || definition.value === stored)
    ? 'equal'
    : 'unclear';
}
