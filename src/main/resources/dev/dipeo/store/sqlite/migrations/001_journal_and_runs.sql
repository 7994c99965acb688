-- Written for SQLite. A dialect replaces type names only: INTEGER and BLOB. Statements end with a semicolon at the end
-- of a line.

-- Events never change; how far one has come is in the two small tables behind. So marking an event touches a page that
-- is in memory anyway and never rewrites a body. The id ascends with time, so rows are appended.
CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  received_at_ns INTEGER NOT NULL,
  -- Without an index: looked at only among the few events of one provider and time, and every random index costs each
  -- append a page.
  body_hash TEXT NOT NULL,
  headers TEXT NOT NULL,
  -- NULL: the body is the JSON of the payload.
  payload TEXT,
  body BLOB NOT NULL
);

-- A delivery that is repeated is not a new event. Also serves lists of one provider.
CREATE UNIQUE INDEX events_by_delivery ON events (provider, delivery_id);

-- Few distinct values, each appended to at its end: cheap to keep.
CREATE INDEX events_by_name ON events (provider, name);

-- Events that have not been dispatched.
CREATE TABLE pending_events (
  event_id INTEGER PRIMARY KEY
);

CREATE TABLE dead_events (
  event_id INTEGER PRIMARY KEY,
  error TEXT NOT NULL
);

-- The text of a diagram, once however many runs it had.
CREATE TABLE diagram_sources (
  hash TEXT PRIMARY KEY,
  source TEXT NOT NULL
);

-- Only what is small, because it is written again when the run begins and ends. A run has ended when finished_at_ns is
-- set.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  diagram TEXT NOT NULL,
  file TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  event_id INTEGER,
  start_nodes TEXT NOT NULL,
  created_at_ns INTEGER NOT NULL,
  finished_at_ns INTEGER
);

-- An event dispatched twice starts nothing twice.
CREATE UNIQUE INDEX runs_by_event ON runs (event_id, diagram) WHERE event_id IS NOT NULL;

CREATE INDEX runs_unfinished ON runs (id) WHERE finished_at_ns IS NULL;

CREATE TABLE run_variables (
  run_id INTEGER PRIMARY KEY REFERENCES runs (id),
  variables TEXT NOT NULL
);

CREATE TABLE run_results (
  run_id INTEGER PRIMARY KEY REFERENCES runs (id),
  failed_node TEXT,
  failure TEXT,
  result TEXT
);

CREATE TABLE run_nodes (
  run_id INTEGER NOT NULL REFERENCES runs (id),
  sequence INTEGER NOT NULL,
  node TEXT NOT NULL,
  activation INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  started_at_ns INTEGER NOT NULL,
  finished_at_ns INTEGER,
  taken TEXT,
  failure TEXT,
  log TEXT NOT NULL,
  inputs TEXT NOT NULL,
  value TEXT,
  named TEXT NOT NULL,
  PRIMARY KEY (run_id, sequence)
);

-- Events that woke a waiting run.
CREATE TABLE run_wakes (
  event_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  PRIMARY KEY (event_id, run_id)
);
