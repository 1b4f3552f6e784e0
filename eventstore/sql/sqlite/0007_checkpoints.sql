-- How far each follower of the log has come: relay and projections.
CREATE TABLE checkpoints (
    follower TEXT    PRIMARY KEY,
    position INTEGER NOT NULL,
    hash     BLOB    NOT NULL,
    detail   TEXT    NOT NULL
) STRICT;
