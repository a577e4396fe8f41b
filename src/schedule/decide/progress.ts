import type { Settled } from './settle.ts';

/** How far the fires of a schedule have been decided: plain data, kept in a store over restarts. All in milliseconds. */
export interface Progress {
  /** When the schedule was first in a manifest that was served; it has no fires before. */
  readonly firstSeen: number;
  /** Every fire up to here has been decided. */
  readonly evaluated: number;
  /** The last fires that were decided as missed; null: none. */
  readonly leap: Leap | null;
}

/**
 * A span of time that nobody was there for, as far as the clock could tell. If the clock had run ahead and is put
 * back, it shows these times again: fires that were missed then fire after all, and no fire is started twice.
 */
export interface Leap {
  /** All of them are later than this. */
  readonly after: number;
  /** None is later than this. */
  readonly upTo: number;
  /** Instants in between that were not missed. */
  readonly decided: readonly number[];
  /** After `upTo`, all instants up to here have been decided one by one. */
  readonly until: number;
}

export const firstProgress = (now: number): Progress => ({ firstSeen: now, evaluated: now, leap: null });

/** The last instant of which a fire may have been decided, in milliseconds since 1970: none is later. */
export const decidedUpTo = ({ evaluated, leap }: Progress): number =>
  Math.max(evaluated, leap?.until ?? Number.NEGATIVE_INFINITY);

/** The progress once the clock shows `now` again; the same where that changes nothing. */
export function putBack(progress: Progress, now: number): Progress {
  const { leap, evaluated } = progress;
  if (leap === null || leap.upTo <= now || evaluated <= now) return progress;
  const until = Math.max(leap.until, evaluated);
  return { ...progress, evaluated: Math.max(leap.after, now), leap: { ...leap, until } };
}

/** Whether a fire that comes due had been decided before the clock was put back. */
export function isDecided({ leap }: Progress, at: number): boolean {
  if (leap === null || at <= leap.after) return false;
  return at <= leap.upTo ? leap.decided.includes(at) : at <= leap.until;
}

/** The progress once what has been settled is decided. */
export function afterSettling(progress: Progress, { run, excluded, missed }: Settled): Progress {
  const decided = [...run, ...excluded];
  const upTo = Math.max(progress.evaluated, ...decided, ...missed.map(({ last }) => last));
  const { leap } = progress;
  // On the way through a leap already: that one still has to be known.
  if (leap !== null && progress.evaluated < leap.until)
    return { ...progress, evaluated: upTo, leap: inLeap(leap, upTo, decided, missed.length > 0) };
  if (missed.length === 0) return { ...progress, evaluated: upTo };
  return { ...progress, evaluated: upTo, leap: { after: progress.evaluated, upTo, decided, until: upTo } };
}

/**
 * A leap on the way through it: the clock may be put back once more, and what has fired after all must not fire again. What
 * was missed for a second time may still.
 */
function inLeap(leap: Leap, evaluated: number, decided: readonly number[], hasMissed: boolean): Leap {
  const after = hasMissed ? leap.after : Math.min(leap.upTo, Math.max(leap.after, evaluated));
  const known = new Set([...leap.decided, ...decided]);
  return { ...leap, after, decided: [...known].filter(at => at > after && at <= leap.upTo) };
}
