-- The log. metadata and data hold canonical JSON as text: the bytes are hashed as they stand.
CREATE TABLE events (
    position       bigint      PRIMARY KEY,
    stream_id      uuid        NOT NULL,
    version        integer     NOT NULL CHECK (version > 0),
    type           text        NOT NULL,
    schema_version smallint    NOT NULL,
    event_id       uuid        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    metadata       text        NOT NULL,
    data           text        NOT NULL,
    private        bytea,  -- user id (16 bytes), nonce, ciphertext under the user's key
    hash           bytea       NOT NULL,
    UNIQUE (stream_id, version)
);
