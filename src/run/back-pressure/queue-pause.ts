/** Between two looks at a queue that is too long, in milliseconds: at first, at least, at most. */
export const FIRST_PAUSE = 2_000;
const SHORTEST = 500;
const LONGEST = 5_000;

/** What a look has shown. */
export interface QueueSeen {
  /** How many requests it has room for; nothing or less: for none. */
  readonly room: number;
  readonly limit: number;
}

/**
 * The pause after the next look: longer while nothing leaves the queue, and shorter when half of it or more has left, as
 * it may have stood empty for a part of the last pause. `before`: what the last pause was. Milliseconds.
 */
export function queuePause(before: number, { room, limit }: QueueSeen): number {
  if (room <= 0) return Math.min(LONGEST, before * 2);
  return room * 2 >= limit ? Math.max(SHORTEST, before / 2) : before;
}
