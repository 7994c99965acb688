-- What has been delivered, by keys of fixed size (SeenKey), in the order of time: random keys in an index cost each append a
-- page of its own. New keys are appended here; a full segment of them is sorted once and moved to seen_pages.
CREATE TABLE seen_recent (
  -- In the order in which they were recorded, which is not always that of the ids.
  n INTEGER PRIMARY KEY,
  event_id INTEGER NOT NULL,
  delivery_key BLOB NOT NULL,
  -- NULL: bodies of the provider are not watched.
  body_key BLOB
);

-- A run of sorted pages, dropped as a whole when its newest event leaves the dedupe window.
CREATE TABLE seen_segments (
  -- Its pages are numbered in sequence from here. The newest segment stays, so that numbers go on.
  first_page INTEGER PRIMARY KEY,
  last_event_id INTEGER NOT NULL,
  -- The first key of each page.
  fences BLOB NOT NULL,
  -- A Bloom filter of its keys.
  filter BLOB NOT NULL
);

CREATE TABLE seen_pages (
  id INTEGER PRIMARY KEY,
  entries BLOB NOT NULL
);
