/** Somebody has said that schedules are not to start anything for a while. */
export interface Pause {
  /** Who. */
  readonly by: string;
  /** Why; null: they did not say. */
  readonly note: string | null;
  /** Since when, in milliseconds since 1970, UTC. */
  readonly at: number;
}

/** What is paused: everything, or triggers by name. */
export interface Pauses {
  readonly all: Pause | null;
  readonly triggers: ReadonlyMap<string, Pause>;
}

export const NO_PAUSES: Pauses = { all: null, triggers: new Map() };

/** The pause that a trigger is in; its own goes before that of all. */
export const pauseOf = ({ all, triggers }: Pauses, trigger: string): Pause | null =>
  triggers.get(trigger) ?? all;

/**
 * `trigger` null: all of them. A pause that is there already stays, with who made it and when: fires are dropped since then,
 * and for that reason. Who made it may give it another note.
 */
export function withPause(pauses: Pauses, trigger: string | null, pause: Pause): Pauses {
  const before = trigger === null ? pauses.all : (pauses.triggers.get(trigger) ?? null);
  if (before !== null && before.by !== pause.by) return pauses;
  const next = { ...pause, at: before?.at ?? pause.at };
  return trigger === null
    ? { ...pauses, all: next }
    : { ...pauses, triggers: new Map([...pauses.triggers, [trigger, next]]) };
}

/** `trigger` null: ends the pause of all; triggers that are paused by name stay so. */
export function withoutPause(pauses: Pauses, trigger: string | null): Pauses {
  return trigger === null
    ? { ...pauses, all: null }
    : { ...pauses, triggers: new Map([...pauses.triggers].filter(([name]) => name !== trigger)) };
}
