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
  CREATE INDEX runs_by_parent ON runs (parent, number) WHERE parent IS NOT NULL;

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
    certainty TEXT,
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
  `
  -- What \`volley serve\` keeps from one process to the next.
  ALTER TABLE fires ADD COLUMN span TEXT;
  CREATE INDEX fires_by_instant ON fires (instant, schedule);

  -- One row at most: the process that serves, and when it last looked at its clock. No owner: nobody serves.
  CREATE TABLE serving (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    owner TEXT,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    beat_at INTEGER NOT NULL,
    beats INTEGER NOT NULL,
    last_look INTEGER
  ) STRICT;

  CREATE TABLE schedules (
    schedule TEXT PRIMARY KEY,
    progress TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Only triggers of which something runs or waits.
  CREATE TABLE trigger_states (
    trigger_name TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- An empty name: all triggers.
  CREATE TABLE pauses (
    trigger_name TEXT PRIMARY KEY,
    paused_by TEXT NOT NULL,
    note TEXT,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Runs that somebody has asked for; the key, where there is one, names the order for good.
  CREATE TABLE orders (
    run_id TEXT PRIMARY KEY,
    order_key TEXT UNIQUE,
    digest TEXT,
    trigger_name TEXT NOT NULL,
    inputs TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Requests stand in the order of the plan, in which they change: in the order of their keys, which are hashes, each commit
  -- would write as many pages as it has requests, and as many again of an index by their states.
  CREATE TABLE ordered_requests (
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
    certainty TEXT,
    UNIQUE (run, request)
  ) STRICT;
  INSERT INTO ordered_requests
    SELECT run, request, position, trigger_name, target, state_name, state, changed_at, cancelled, released, certainty
    FROM requests ORDER BY run, position;
  DROP TABLE requests;
  ALTER TABLE ordered_requests RENAME TO requests;
  `,
  `
  -- What \`volley resume\` has to know: which manifest a run is of, and how it was conducted.
  ALTER TABLE runs ADD COLUMN manifest_path TEXT;
  ALTER TABLE runs ADD COLUMN terms TEXT;
  `,
  `
  -- Who wants a run cancelled; noted_by: the owner that has begun to do it.
  CREATE TABLE cancellations (
    run INTEGER PRIMARY KEY,
    asked_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    noted_by TEXT
  ) STRICT;

  -- Where the number of an owner's process means something; NULL: not known.
  ALTER TABLE leases ADD COLUMN space TEXT;
  ALTER TABLE serving ADD COLUMN space TEXT;
  `,
  `
  -- Runs that are decided on and have not begun. In the order in which they were.
  CREATE TABLE owed_runs (
    number INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    trigger_name TEXT NOT NULL,
    cause TEXT NOT NULL,
    decided_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- One row at most: decisions of fires that were due before this instant may be forgotten.
  CREATE TABLE decisions_kept (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX orders_by_time ON orders (at);
  `,
  `
  -- Of the manifests that share a store, each asks for its own runs.
  CREATE INDEX runs_by_place ON runs (manifest_path, number);
  `,
  `
  -- A row for each transaction, not for each event: to write one costs as little as to write the other. \`events\` is a JSON array.
  CREATE TABLE journal (
    run INTEGER NOT NULL,
    last INTEGER NOT NULL,
    first INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (run, last)
  ) STRICT;
  INSERT INTO journal (run, last, first, events)
    SELECT run, max(seq), min(seq), json_group_array(json(body) ORDER BY seq) FROM events GROUP BY run, seq / 500;
  DROP TABLE events;

  -- Runs whose requests' rows repeat their journals only up to this event.
  CREATE TABLE behind (
    run INTEGER PRIMARY KEY,
    applied INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Requests are read in pages. A place never changes, so that nothing is written to it after a run has begun.
  CREATE INDEX requests_by_position ON requests (run, position);
  `,
];
