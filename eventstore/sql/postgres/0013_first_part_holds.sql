-- Reads the whole table, while readers and writers go on.
ALTER TABLE events VALIDATE CONSTRAINT first_part;
