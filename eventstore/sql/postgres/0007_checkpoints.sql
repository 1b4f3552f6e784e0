-- How far each follower of the log has come: relay and projections.
CREATE TABLE checkpoints (
    follower text   PRIMARY KEY,
    position bigint NOT NULL,
    hash     bytea  NOT NULL,
    detail   text   NOT NULL
);
