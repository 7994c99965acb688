-- A run that a process of its own drives, as `dipeo run` in a terminal: nobody else takes it up.
ALTER TABLE runs ADD COLUMN owner_pid INTEGER;
ALTER TABLE runs ADD COLUMN owner_started_at_ns INTEGER;

-- The run that it does again.
ALTER TABLE runs ADD COLUMN replay_of INTEGER;

-- How often it was taken up again, and how often of these in vain; see Resumes.
ALTER TABLE runs ADD COLUMN resumes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN resumed_at_ns INTEGER;
ALTER TABLE runs ADD COLUMN resumes_in_vain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN nodes_at_resume INTEGER NOT NULL DEFAULT 0;

-- How often the event was dispatched anew after a restart.
ALTER TABLE pending_events ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;

-- What woke a run is asked when it is taken up again.
CREATE INDEX run_wakes_by_run ON run_wakes (run_id);
