-- Waits of runs that nobody holds in memory, whose owner is -2: when they end without an event, and what events end them.
ALTER TABLE run_waits ADD COLUMN until_ns BIGINT;

ALTER TABLE run_waits ADD COLUMN condition TEXT;

CREATE INDEX run_waits_by_deadline ON run_waits (until_ns) WHERE until_ns IS NOT NULL;

DROP INDEX run_waits_by_event;

CREATE INDEX run_waits_by_event ON run_waits (provider, name, run_id);
