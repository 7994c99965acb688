-- What tells a bit that flipped on the disk: CRC-32C of what the row holds and what never changes in it. NULL in rows from
-- before.
ALTER TABLE events ADD COLUMN checksum INTEGER;
ALTER TABLE run_variables ADD COLUMN checksum INTEGER;
ALTER TABLE run_nodes ADD COLUMN checksum INTEGER;
ALTER TABLE delivery_parcels ADD COLUMN checksum INTEGER;
