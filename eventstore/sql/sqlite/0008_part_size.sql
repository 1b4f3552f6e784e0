-- So many positions go into one file of the log's archive. The log itself stays one table here.
ALTER TABLE log_head ADD COLUMN events_per_part INTEGER NOT NULL DEFAULT 50000000 CHECK (events_per_part > 0);
