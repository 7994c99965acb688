-- The tables are those of SQLite's migrations, which say what each is for; here stands what differs. Statements end with a
-- semicolon at the end of a line.

CREATE TABLE events (
  id BIGINT PRIMARY KEY,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  received_at_ns BIGINT NOT NULL,
  body_hash TEXT NOT NULL,
  headers TEXT NOT NULL,
  payload TEXT,
  body BYTEA NOT NULL,
  checksum BIGINT,
  block BIGINT,
  place INTEGER
);

-- With the id, so that the newest of a name are found in their order.
CREATE INDEX events_by_name ON events (provider, name, id);

CREATE INDEX events_by_provider ON events (provider, id);

CREATE TABLE event_blocks (
  id BIGINT PRIMARY KEY,
  first_event_id BIGINT NOT NULL,
  last_event_id BIGINT NOT NULL,
  packed BYTEA NOT NULL,
  checksum BIGINT NOT NULL
);

-- Rows come and go: vacuum often, so that it stays as small as it is.
CREATE TABLE pending_events (
  event_id BIGINT PRIMARY KEY,
  tries INTEGER NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE TABLE dead_events (
  event_id BIGINT PRIMARY KEY,
  error TEXT NOT NULL
);

CREATE TABLE repeated_events (
  event_id BIGINT PRIMARY KEY,
  replay_of BIGINT,
  same_body_as BIGINT
);

CREATE INDEX repeated_events_by_first ON repeated_events (replay_of) WHERE replay_of IS NOT NULL;

-- What has been delivered, by SeenKey.
CREATE TABLE seen (
  key BYTEA PRIMARY KEY,
  event_id BIGINT NOT NULL
);

-- Appended to at its end.
CREATE INDEX seen_by_event ON seen (event_id);

CREATE TABLE diagram_sources (
  hash TEXT PRIMARY KEY,
  source TEXT NOT NULL
);

CREATE TABLE runs (
  id BIGINT PRIMARY KEY,
  diagram TEXT NOT NULL,
  file TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  event_id BIGINT,
  start_nodes TEXT NOT NULL,
  created_at_ns BIGINT NOT NULL,
  finished_at_ns BIGINT,
  owner_pid BIGINT,
  owner_started_at_ns BIGINT,
  replay_of BIGINT,
  resumes INTEGER NOT NULL DEFAULT 0,
  resumed_at_ns BIGINT,
  resumes_in_vain INTEGER NOT NULL DEFAULT 0,
  nodes_at_resume INTEGER NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX runs_by_event ON runs (event_id, diagram) WHERE event_id IS NOT NULL;

CREATE INDEX runs_unfinished ON runs (id) WHERE finished_at_ns IS NULL;

CREATE INDEX runs_by_source ON runs (source_hash);

CREATE TABLE run_variables (
  run_id BIGINT PRIMARY KEY REFERENCES runs (id),
  variables TEXT NOT NULL,
  checksum BIGINT,
  packed BYTEA,
  of_event INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE run_results (
  run_id BIGINT PRIMARY KEY REFERENCES runs (id),
  failed_node TEXT,
  failure TEXT,
  result TEXT
);

CREATE TABLE run_nodes (
  run_id BIGINT NOT NULL REFERENCES runs (id),
  sequence INTEGER NOT NULL,
  node TEXT NOT NULL,
  activation INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  started_at_ns BIGINT NOT NULL,
  finished_at_ns BIGINT,
  taken TEXT,
  failure TEXT,
  log TEXT NOT NULL,
  inputs TEXT NOT NULL,
  value TEXT,
  named TEXT NOT NULL,
  checksum BIGINT,
  packed BYTEA,
  PRIMARY KEY (run_id, sequence)
);

CREATE TABLE run_wakes (
  event_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL REFERENCES runs (id),
  node TEXT,
  activation INTEGER,
  PRIMARY KEY (event_id, run_id)
);

CREATE INDEX run_wakes_by_run ON run_wakes (run_id);

-- Keys are compared as bytes: those of a run are the ones between two others.
CREATE TABLE deliveries (
  id BIGINT PRIMARY KEY,
  key TEXT COLLATE "C" NOT NULL,
  run_id BIGINT NOT NULL,
  node TEXT NOT NULL,
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at_ns BIGINT NOT NULL,
  attempts TEXT NOT NULL,
  next_attempt_at_ns BIGINT
);

CREATE UNIQUE INDEX deliveries_by_key ON deliveries (key);

CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'DEAD';

CREATE TABLE delivery_parcels (
  delivery_id BIGINT PRIMARY KEY REFERENCES deliveries (id),
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  body BYTEA,
  timeout_ms BIGINT NOT NULL,
  signed_by TEXT NOT NULL,
  checksum BIGINT
);

-- Packed already: PostgreSQL need not try to compress them.
ALTER TABLE event_blocks ALTER COLUMN packed SET STORAGE EXTERNAL;
ALTER TABLE run_variables ALTER COLUMN packed SET STORAGE EXTERNAL;
ALTER TABLE run_nodes ALTER COLUMN packed SET STORAGE EXTERNAL;
