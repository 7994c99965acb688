-- Headers, payloads and bodies of events that were recorded together, in one compressed block (EventBlocks): they are much
-- alike, and a row that fills half a page costs a whole one.
CREATE TABLE event_blocks (
  id INTEGER PRIMARY KEY,
  -- The lowest and the highest id of its events.
  first_event_id INTEGER NOT NULL,
  last_event_id INTEGER NOT NULL,
  packed BLOB NOT NULL,
  checksum INTEGER NOT NULL
);

-- NULL in rows from before: their values are in the columns of these names, which are empty otherwise.
ALTER TABLE events ADD COLUMN block INTEGER;
ALTER TABLE events ADD COLUMN place INTEGER;
