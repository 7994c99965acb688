-- Which wait of the run the event ended. NULL in rows from before.
ALTER TABLE run_wakes ADD COLUMN node TEXT;
ALTER TABLE run_wakes ADD COLUMN activation INTEGER;
