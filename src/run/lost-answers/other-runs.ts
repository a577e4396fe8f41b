import type { QueueId, RequestKey } from '../../core/ids.ts';
import { plainText, type Text } from '../../core/text.ts';
import type { JobPath } from '../../targets/target.ts';

/** What looks like the own one of a request whose answer was lost. */
export interface Likeness {
  /** The request whose own it looks like. */
  readonly key: RequestKey;
  readonly job: JobPath;
  /** What was sent for those parameters of which the server tells the text that was sent. */
  readonly parameters: ReadonlyMap<string, Text>;
  /** The server's session. An id of its queue means something within one session only. */
  readonly session: string | null;
  readonly queueId: QueueId;
  /** The address of its build; null: it has not started yet. */
  readonly build: string | null;
  /** The request was sent no earlier, in milliseconds since 1970. */
  readonly sentAt: number;
  /** When the look began that shows it so, in milliseconds since 1970: what others have seen since may be newer. */
  readonly lookedAt: number;
  /** When the likeness was first seen, in milliseconds since 1970: who was sent later has not brought it about. */
  readonly seenAt: number;
}

/**
 * Whether something on a server is known to be that of a request of another run. Of several that could have brought it about
 * and wait for their answers, the one that was announced first is the first to take it: what they ask for is the same.
 */
export type Holder =
  | 'nobody'
  | 'another'
  /** Such a request of another run comes first; or nobody can tell. */
  | 'perhaps-another'
  /** There are such requests, and all of them come later. */
  | 'perhaps-a-later';

/**
 * Asks the other runs, of this process and of others, whose something is that looks like a lost request's own: two runs
 * that ask for the same must not take one build for two.
 */
export type OtherRuns = (likeness: Likeness) => Promise<Holder>;

/** For a run that nothing is known beside. */
export const NO_OTHER_RUNS: OtherRuns = async () => 'nobody';

/**
 * Whether a request with these parameters could have brought it about: no text that it sends differs from what the server
 * tells. A secret is not compared, and what is not sent gets a default that may be anything.
 */
export const couldBringAbout = (
  sent: ReadonlyMap<string, Text>,
  { parameters }: Pick<Likeness, 'parameters'>,
): boolean => [...parameters].every(([name, told]) => couldBeEqual(sent.get(name), told));

function couldBeEqual(one: Text | undefined, other: Text): boolean {
  const texts = [one, other].map(text => (text === undefined ? null : plainText(text)));
  const [first = null, second = null] = texts;
  return first === null || second === null || tidy(first) === tidy(second);
}

/** A server may be told to trim what it stores, and line ends may be turned on the way. */
const tidy = (text: string): string => text.replaceAll('\r\n', '\n').trim();
