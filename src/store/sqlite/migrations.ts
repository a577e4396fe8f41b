/**
 * How a database comes from each version to the next: the first entry makes version 1 of an empty one. What is here
 * is never changed, only added to: stores out there have been made by it. Times are milliseconds, `run` is the
 * number of a run, and JSON columns hold what `recorded-event-shape.ts` and its neighbours describe.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Numbers are never used again, so that what is left of a forgotten run cannot be taken for a new one's.
  CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT,
    manifest TEXT NOT NULL,
    files TEXT NOT NULL,
    triggers TEXT NOT NULL,
    requests INTEGER NOT NULL,
    origin TEXT NOT NULL,
    parent TEXT
  ) STRICT;
  CREATE INDEX runs_by_outcome ON runs (outcome, number);

  CREATE TABLE run_triggers (
    trigger_name TEXT NOT NULL,
    run INTEGER NOT NULL,
    outcome TEXT,
    PRIMARY KEY (trigger_name, run)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_triggers_by_outcome ON run_triggers (trigger_name, outcome, run);
  CREATE INDEX run_triggers_by_run ON run_triggers (run);

  -- Apart from the runs, so that history does not read over documents of megabytes.
  CREATE TABLE plans (
    run INTEGER PRIMARY KEY,
    document TEXT NOT NULL
  ) STRICT;

  CREATE TABLE leases (
    run INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    beat_at INTEGER NOT NULL,
    beats INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE requests (
    run INTEGER NOT NULL,
    request TEXT NOT NULL,
    position INTEGER NOT NULL,
    trigger_name TEXT NOT NULL,
    target TEXT NOT NULL,
    state_name TEXT NOT NULL,
    state TEXT NOT NULL,
    changed_at INTEGER,
    cancelled TEXT,
    released TEXT,
    PRIMARY KEY (run, request)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX requests_by_state ON requests (run, state_name);

  CREATE TABLE events (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intents (
    run INTEGER NOT NULL,
    request TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    marker TEXT,
    body_digest TEXT NOT NULL,
    session TEXT,
    PRIMARY KEY (run, request, attempt)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE fires (
    schedule TEXT NOT NULL,
    instant INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT,
    run_id TEXT,
    PRIMARY KEY (schedule, instant)
  ) STRICT, WITHOUT ROWID;

  -- Runs that are forgotten, of which parts are still there.
  CREATE TABLE forgotten (
    run INTEGER PRIMARY KEY
  ) STRICT;
  `,
];
