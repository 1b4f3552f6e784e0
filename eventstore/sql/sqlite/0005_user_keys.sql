-- Each user's own key, wrapped. Deleting the row erases the person from the log. Back it up apart, with short retention.
CREATE TABLE user_keys (
    user_id     BLOB PRIMARY KEY CHECK (length(user_id) = 16),
    wrapped_key BLOB NOT NULL
) STRICT;
