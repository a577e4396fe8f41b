/** Gives what the server shows to the requests that it can come of, one to one. Pure functions. */

import type { QueueId, RequestKey } from '../../../core/ids.ts';
import type { Build } from '../../build.ts';
import type { Taken, Trace } from '../../trace.ts';
import { type Age, ageOf, isAnew, OTHER_CLOCK, type Sending } from './candidate-age.ts';
import {
  type Asked,
  compareParameters,
  compareRequest,
  type Likeness,
  likeCauses,
  toldParameters,
} from './compare-request.ts';
import type { Candidate, StoredDefinition } from './suspicion.ts';

/** A request of this job whose answer never came. */
export interface JobSuspect extends Sending {
  readonly key: RequestKey;
  readonly asked: Asked;
  readonly marker: { readonly name: string; readonly value: string } | null;
  readonly sameSession: boolean;
  /** The id that the server gave its item before it was started anew; not there: it told none. */
  readonly queueId?: QueueId | undefined;
  /** The item that the server has merged a later attempt with; not there: it has merged none. */
  readonly mergedWith?: QueueId | undefined;
  /** As in a `Suspect`. */
  readonly taken?: Taken | undefined;
}

/** All that the server shows of a job. */
export interface Evidence {
  readonly definitions: readonly StoredDefinition[];
  /** Of the job's next build; null where the server does not tell. */
  readonly nextNumber: number | null;
  /** What waits, and what has been built. */
  readonly candidates: readonly Candidate[];
  /** Whether nothing since `instant` can be missing among the candidates. */
  readonly isCompleteSince: (instant: number) => boolean;
  readonly buildOf: (number: number) => Build;
}

export function assignTraces(
  suspects: readonly JobSuspect[],
  evidence: Evidence,
  others: ReadonlySet<QueueId>,
): ReadonlyMap<RequestKey, Trace> {
  const board = suspects.map(suspect => ({ suspect, ...likenesses(suspect, evidence, others) }));
  const traces = new Map<RequestKey, Trace>();
  const taken = new Set<Candidate>();
  for (const { suspect, equal, unclear, doubtful } of board) {
    const [found] = equal;
    const claimants = board.filter(other => found !== undefined && other.equal.includes(found));
    if (found === undefined || found.queueId === null || equal.length > 1 || claimants.length > 1) continue;
    // A double that the server has made of a marked request shows by its marker too; of others it cannot be told.
    if (suspect.marker !== null && unclear.length > 0) continue;
    // That one may be its own, and what is known to be younger somebody else's.
    if (doubtful.length > 0) continue;
    const build = found.number === null ? null : evidence.buildOf(found.number);
    const certainty = suspect.marker === null ? 'probable' : 'confirmed';
    const told = toldParameters(suspect.asked, found, evidence.definitions);
    traces.set(suspect.key, { certainty, queueId: found.queueId, build, told });
    taken.add(found);
  }
  for (const { suspect, equal, unclear, doubtful, unmarked } of board) {
    if (traces.has(suspect.key)) continue;
    const candidates = [...equal, ...unclear, ...doubtful, ...unmarked].filter(
      candidate => !taken.has(candidate),
    ).length;
    const isWhole =
      !isAnew(suspect.numbered, evidence.nextNumber) &&
      evidence.isCompleteSince(suspect.earliest - OTHER_CLOCK);
    const isAbsent = candidates === 0 && isWhole;
    traces.set(
      suspect.key,
      isAbsent
        ? { certainty: 'absent', sameSession: suspect.sameSession }
        : { certainty: 'ambiguous', candidates },
    );
  }
  return traces;
}

interface Likenesses {
  readonly equal: readonly Candidate[];
  readonly unclear: readonly Candidate[];
  /** Equal in all, and perhaps there before the request was sent. */
  readonly doubtful: readonly Candidate[];
  /** Without any parameter of the marker's name: its own, if the job has lost that since it was described. */
  readonly unmarked: readonly Candidate[];
}

type Match = Likeness | 'doubtful' | 'unmarked';

function likenesses(suspect: JobSuspect, evidence: Evidence, others: ReadonlySet<QueueId>): Likenesses {
  const compared = evidence.candidates.map(
    candidate => [compare(suspect, candidate, evidence, others), candidate] as const,
  );
  const of = (likeness: Match): readonly Candidate[] =>
    compared.flatMap(([found, candidate]) => (found === likeness ? [candidate] : []));
  const [equal, unclear, doubtful] = [of('equal'), of('unclear'), of('doubtful')];
  const unmarked = of('unmarked');
  const isOwn = ({ queueId }: Candidate): boolean => queueId !== null && queueId === suspect.queueId;
  const own = [...equal, ...unclear, ...doubtful].filter(isOwn);
  // An id alone may be another's by now; one that is like the request too is its own.
  return own.length === 1
    ? { equal: own, unclear: [], doubtful: [], unmarked: [] }
    : { equal, unclear, doubtful, unmarked };
}

function compare(
  suspect: JobSuspect,
  candidate: Candidate,
  { definitions, nextNumber, buildOf }: Evidence,
  others: ReadonlySet<QueueId>,
): Match {
  const { asked, marker, queueId: known } = suspect;
  const { queueId, parameters, causes } = candidate;
  if (isTaken(candidate, suspect.taken, buildOf)) return 'different';
  const age = ageOf(candidate, suspect, nextNumber);
  // Its own id may have been given to another since the server was started anew: then both have it, each in its session.
  const isOthers = queueId !== null && queueId !== known && others.has(queueId);
  const marked = marker === null || isOthers ? null : compareMarker(marker, candidate);
  // Nobody else has its marker, whatever clocks and numbers say.
  if (marked === 'equal') return marked;
  // It can serve nothing that came after.
  if (age === 'begun-before' && (queueId === null || queueId !== suspect.mergedWith)) return 'different';
  if (marked === 'unmarked')
    return compareParameters(asked, parameters, definitions) === 'different' ? 'different' : marked;
  if (marker !== null) return marked ?? 'different';
  const likeness = compareRequest(asked, candidate, definitions);
  if (queueId !== null && queueId === suspect.mergedWith)
    return isOthers || likeness === 'different' ? 'different' : compareMerged(asked, causes, age);
  // By the id that the server itself gave it, whatever the clocks say.
  const isKnown = queueId !== null && queueId === known;
  if ((age !== 'queued-before' || isKnown) && !isOthers)
    return age !== 'since' && likeness === 'equal' ? 'doubtful' : likeness;
  // Another's item, which a request that comes later is merged with while it waits; each leaves a cause on it.
  const isShared = likeCauses(asked, causes) > 1 || causes === null || parameters === null;
  return likeness !== 'different' && isShared ? 'unclear' : 'different';
}

/** Whether it is known by its number and the id of its item to be another's of the run, which may have ended before a restart. */
function isTaken(
  { queueId, number }: Candidate,
  taken: Taken | undefined,
  buildOf: Evidence['buildOf'],
): boolean {
  const builds = queueId === null ? undefined : taken?.get(queueId);
  if (builds === undefined || number === null) return false;
  const url = buildOf(number).url.toLowerCase();
  return builds.some(build => build.url.toLowerCase() === url);
}

/**
 * Of an item that the server has merged a later attempt with: who has brought it about shows by its causes, of which each
 * attempt that came to it has left one. So a late attempt has left a second one, or else the item is another's.
 */
function compareMerged(asked: Asked, causes: Candidate['causes'], age: Age): Likeness {
  if (causes === null || causes.length === 0) return 'unclear';
  const likes = likeCauses(asked, causes);
  if (likes < causes.length) return likes > 1 ? 'unclear' : 'different';
  return age === 'since' ? 'equal' : 'unclear';
}

/**
 * A marker is in the request or it is not ours, and what else it asks for does not matter; unless the job has no such parameter
 * any more, as Jenkins drops what it does not know.
 */
function compareMarker(
  marker: NonNullable<JobSuspect['marker']>,
  { parameters, causes, number }: Candidate,
): Likeness | 'unmarked' {
  // A build gets its parameters a moment after its number.
  if (parameters === null || (number !== null && causes === null && parameters.length === 0))
    return 'unclear';
  const markers = parameters.filter(({ name }) => name === marker.name);
  if (markers.length === 0) return 'unmarked';
  return markers.some(({ value }) => value === marker.value) ? 'equal' : 'different';
}
