-- What has been delivered, for as long as a repeated delivery counts as one. Apart from the events, so that an event can
-- be pruned and its delivery id stays known, and so that a replay can keep the delivery id of the first. The key is the
-- sender's text, not a hash of it: most senders number their deliveries in the order of time, and then neighbours are
-- written to the same page.
CREATE TABLE seen_deliveries (
  provider TEXT NOT NULL,
  delivery_id TEXT NOT NULL,
  event_id INTEGER NOT NULL,
  PRIMARY KEY (provider, delivery_id)
) WITHOUT ROWID;

INSERT INTO seen_deliveries (provider, delivery_id, event_id) SELECT provider, delivery_id, id FROM events;

DROP INDEX events_by_delivery;

-- The same for what was signed, where the delivery id is not part of it. The key is the beginning of body_hash as a
-- number: random, so each takes a page of its own, and small, so that there are few of these pages.
CREATE TABLE seen_bodies (
  body_key INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL
);

-- Tells which texts of diagrams no run has any more. Few distinct values, each appended to at its end.
CREATE INDEX runs_by_source ON runs (source_hash);

-- Events that are not the first of their kind: few.
CREATE TABLE repeated_events (
  event_id INTEGER PRIMARY KEY,
  -- The event that this one replays.
  replay_of INTEGER,
  -- The event with the same signed bytes under another delivery id.
  same_body_as INTEGER
);

CREATE INDEX repeated_events_by_first ON repeated_events (replay_of) WHERE replay_of IS NOT NULL;
