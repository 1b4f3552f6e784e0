-- Each user's own key, wrapped. Deleting the row erases the person from the log. Back it up apart, with short retention.
CREATE TABLE user_keys (
    user_id     uuid  PRIMARY KEY,
    wrapped_key bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
