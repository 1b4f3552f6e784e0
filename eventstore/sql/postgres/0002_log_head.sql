-- The end of the log: one row. Whoever appends locks it first, so commits are ordered as positions are.
CREATE TABLE log_head (
    only_row         boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    log_id           uuid        NOT NULL,
    position         bigint      NOT NULL CHECK (position >= 0),
    hash             bytea       NOT NULL CHECK (length(hash) = 32),
    recorded_at      timestamptz NOT NULL,
    key_fingerprints text        NOT NULL  -- JSON: key name to the fingerprint of the key in use
);
