/** What another scheduler makes of an expression in a zone. Instants are milliseconds since 1970, UTC. */
export interface Opinion {
  /** Its first fire strictly later than `after`. */
  next(after: number): number;
  /** Whether what the clock shows at an instant is a time that the expression names. */
  names(instant: number): boolean;
}

/** null: it cannot read the expression. */
export type OpinionOn = (cron: string, timezone: string) => Opinion | null;
