-- Locked and changed by every transaction of its process: room for the versions of the row in its page.
CREATE TABLE replicas (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slot INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  beat BIGINT NOT NULL,
  since_ns BIGINT NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- 0 is nobody: whoever comes first takes it over.
ALTER TABLE runs ADD COLUMN owner BIGINT NOT NULL DEFAULT 0;

ALTER TABLE runs ADD COLUMN cancel_asked INTEGER NOT NULL DEFAULT 0;

DROP INDEX runs_unfinished;

CREATE INDEX runs_unfinished ON runs (owner, id) WHERE finished_at_ns IS NULL;

CREATE INDEX runs_to_cancel ON runs (owner) WHERE cancel_asked = 1 AND finished_at_ns IS NULL;

ALTER TABLE pending_events ADD COLUMN owner BIGINT NOT NULL DEFAULT 0;

CREATE INDEX pending_events_by_owner ON pending_events (owner, event_id);

CREATE TABLE run_waits (
  run_id BIGINT NOT NULL REFERENCES runs (id),
  node TEXT NOT NULL,
  activation INTEGER NOT NULL,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (run_id, node, activation)
);

CREATE INDEX run_waits_by_event ON run_waits (provider, name);

CREATE TABLE shown_events (
  owner BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  PRIMARY KEY (owner, event_id)
);
