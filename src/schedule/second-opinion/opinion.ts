/** What another scheduler makes of an expression in a zone. Instants are milliseconds since 1970, UTC. */
export interface Opinion {
  /** Its first fire strictly later than `after`. */
  next(after: number): number;
  /** Whether the expression names the local time that the clock shows at an instant. */
  names(instant: number): boolean;
}

/** null: it cannot read the expression. */
export type OpinionOn = (cron: string, timezone: string) => Opinion | null;
