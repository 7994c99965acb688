-- The long values of a run's variables and nodes, packed (RunRow, NodeRow). NULL in rows from before: their values are in
-- the columns of their names, which are empty otherwise.
ALTER TABLE run_variables ADD COLUMN packed BLOB;
ALTER TABLE run_nodes ADD COLUMN packed BLOB;

-- 1: the payload among the variables is that of the run's event, and is only there.
ALTER TABLE run_variables ADD COLUMN of_event INTEGER NOT NULL DEFAULT 0;
