-- The log. metadata and data hold canonical JSON as text: the bytes are hashed as they stand.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    stream_id      BLOB    NOT NULL CHECK (length(stream_id) = 16),
    version        INTEGER NOT NULL CHECK (version > 0),
    type           TEXT    NOT NULL,
    schema_version INTEGER NOT NULL,
    event_id       BLOB    NOT NULL CHECK (length(event_id) = 16),
    recorded_at    INTEGER NOT NULL,
    metadata       TEXT    NOT NULL,
    data           TEXT    NOT NULL,
    private        BLOB,  -- user id (16 bytes), nonce, ciphertext under the user's key
    hash           BLOB    NOT NULL,
    UNIQUE (stream_id, version)
) STRICT;
