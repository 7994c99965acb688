-- The processes that share the store; see Lease. A row that is gone takes what it owns with it: others take that over.
CREATE TABLE replicas (
  -- Never given twice: a process that was given up is refused for good.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Keeps the ids that it gives apart from those of others (IdSource).
  slot INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- Changes with every write of the process: one that does not change any more is that of a process that is gone.
  beat INTEGER NOT NULL,
  since_ns INTEGER NOT NULL
);

-- The server of the folder. It needs no beat: whoever holds the folder's lock is it.
INSERT INTO replicas (id, slot, name, kind, beat, since_ns) VALUES (0, 0, 'server', 'SERVER', 0, 0);

-- The replica that drives the run.
ALTER TABLE runs ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;

-- Whether its replica is asked to cancel it.
ALTER TABLE runs ADD COLUMN cancel_asked INTEGER NOT NULL DEFAULT 0;

DROP INDEX runs_unfinished;

CREATE INDEX runs_unfinished ON runs (owner, id) WHERE finished_at_ns IS NULL;

CREATE INDEX runs_to_cancel ON runs (owner) WHERE cancel_asked = 1 AND finished_at_ns IS NULL;

-- The replica that dispatches the event.
ALTER TABLE pending_events ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;

-- What runs wait for, so that an event which another replica dispatches finds them.
CREATE TABLE run_waits (
  run_id INTEGER NOT NULL REFERENCES runs (id),
  node TEXT NOT NULL,
  activation INTEGER NOT NULL,
  provider TEXT NOT NULL,
  -- Empty for events of any name.
  name TEXT NOT NULL,
  PRIMARY KEY (run_id, node, activation)
) WITHOUT ROWID;

CREATE INDEX run_waits_by_event ON run_waits (provider, name);

-- Events that a replica has to show to its waiting runs.
CREATE TABLE shown_events (
  owner INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (owner, event_id)
) WITHOUT ROWID;
