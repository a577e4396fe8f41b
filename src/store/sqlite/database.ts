/** What a column holds. Numbers are whole and below 2^53. */
export type SqlValue = string | number | null;

/** The few synchronous calls that every SQLite library has. They throw a `DatabaseError`. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Statement {
  /** How many rows it has changed. */
  run(...values: readonly SqlValue[]): number;
  /** Objects with a member for each column. */
  all(...values: readonly SqlValue[]): readonly unknown[];
}

/** SQLite's own answer to what it could not do; turned into a `StoreFault` at the edge of this folder. */
export class DatabaseError extends Error {
  /** Extended result code, see https://www.sqlite.org/rescode.html; null where the library does not tell. */
  readonly code: number | null;

  constructor(message: string, code: number | null) {
    super(message);
    this.code = code;
  }
}
