-- Outgoing webhooks. One row each, small: it is written when the delivery begins and again after each attempt.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  -- Names the activation of a node. It begins with the id of the run, so new ones are appended, and those of one run are
  -- found by it.
  key TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  node TEXT NOT NULL,
  method TEXT NOT NULL,
  -- Without what may be secret in it.
  url TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at_ns INTEGER NOT NULL,
  attempts TEXT NOT NULL,
  next_attempt_at_ns INTEGER
);

CREATE UNIQUE INDEX deliveries_by_key ON deliveries (key);

-- Those that somebody has to look at: few.
CREATE INDEX deliveries_dead ON deliveries (id) WHERE state = 'DEAD';

-- What to send again, with its secrets; only of dead deliveries.
CREATE TABLE delivery_parcels (
  delivery_id INTEGER PRIMARY KEY REFERENCES deliveries (id),
  method TEXT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,
  body BLOB,
  timeout_ms INTEGER NOT NULL,
  signed_by TEXT NOT NULL
);
