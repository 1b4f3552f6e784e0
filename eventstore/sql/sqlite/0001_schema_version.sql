-- Which of these files have been run. `roster migrate` reads and writes it; nobody else does.
CREATE TABLE schema_version (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    applied_at TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
