/** Gives what the server shows to the requests that it can come of, one to one. Pure functions. */

import type { QueueId, RequestKey } from '../../core/ids.ts';
import type { Build, Trace } from '../target.ts';
import { ageOf, type Sending } from './candidate-age.ts';
import { type Asked, compareRequest, type Likeness, likeCauses, toldParameters } from './compare-request.ts';
import type { Candidate, StoredDefinition } from './suspicion.ts';

/** A request of this job whose answer never came. */
export interface JobSuspect extends Sending {
  readonly key: RequestKey;
  readonly asked: Asked;
  readonly marker: { readonly name: string; readonly value: string } | null;
  readonly sameSession: boolean;
  /** The id that the server gave its item before it was started anew; not there: it told none. */
  readonly queueId?: QueueId | undefined;
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
  for (const { suspect, equal, unclear, doubtful } of board) {
    if (traces.has(suspect.key)) continue;
    const candidates = [...equal, ...unclear, ...doubtful].filter(candidate => !taken.has(candidate)).length;
    const isAbsent = candidates === 0 && evidence.isCompleteSince(suspect.earliest);
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
}

function likenesses(suspect: JobSuspect, evidence: Evidence, others: ReadonlySet<QueueId>): Likenesses {
  const compared = evidence.candidates.map(
    candidate => [compare(suspect, candidate, evidence, others), candidate] as const,
  );
  const of = (likeness: Likeness | 'doubtful'): readonly Candidate[] =>
    compared.flatMap(([found, candidate]) => (found === likeness ? [candidate] : []));
  const [equal, unclear, doubtful] = [of('equal'), of('unclear'), of('doubtful')];
  const isOwn = ({ queueId }: Candidate): boolean => queueId !== null && queueId === suspect.queueId;
  const own = [...equal, ...unclear, ...doubtful].filter(isOwn);
  // An id alone may be another's by now; one that is like the request too is its own.
  return own.length === 1 ? { equal: own, unclear: [], doubtful: [] } : { equal, unclear, doubtful };
}

function compare(
  suspect: JobSuspect,
  candidate: Candidate,
  { definitions, nextNumber }: Evidence,
  others: ReadonlySet<QueueId>,
): Likeness | 'doubtful' {
  const { asked, marker, queueId: known } = suspect;
  const { queueId, parameters, causes } = candidate;
  const age = ageOf(candidate, suspect, nextNumber);
  // It can serve nothing that came after.
  if (age === 'begun-before') return 'different';
  // Its own id may have been given to another since the server was started anew: then both have it, each in its session.
  const isOthers = queueId !== null && queueId !== known && others.has(queueId);
  if (marker !== null) return isOthers ? 'different' : compareMarker(marker, candidate);
  const likeness = compareRequest(asked, candidate, definitions);
  if (age !== 'queued-before' && !isOthers)
    return age === 'doubtful' && likeness === 'equal' ? 'doubtful' : likeness;
  // Another's item, which a request that comes later is merged with while it waits; each leaves a cause on it.
  const isShared = likeCauses(asked, causes) > 1 || causes === null || parameters === null;
  return likeness !== 'different' && isShared ? 'unclear' : 'different';
}

/** A marker is in the request or it is not ours: what else it asks for does not matter. */
function compareMarker(
  marker: NonNullable<JobSuspect['marker']>,
  { parameters, causes, number }: Candidate,
): Likeness {
  // A build gets its parameters a moment after its number.
  if (parameters === null || (number !== null && causes === null && parameters.length === 0))
    return 'unclear';
  const carried = parameters.some(({ name, value }) => name === marker.name && value === marker.value);
  return carried ? 'equal' : 'different';
}
