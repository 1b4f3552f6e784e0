-- The end of the log: one row. Ids are 16 bytes, times µs since 1970.
CREATE TABLE log_head (
    only_row         INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    log_id           BLOB    NOT NULL CHECK (length(log_id) = 16),
    position         INTEGER NOT NULL CHECK (position >= 0),
    hash             BLOB    NOT NULL CHECK (length(hash) = 32),
    recorded_at      INTEGER NOT NULL,
    key_fingerprints TEXT    NOT NULL  -- JSON: key name to the fingerprint of the key in use
) STRICT;
