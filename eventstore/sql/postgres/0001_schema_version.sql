-- Which of these files have been run. `roster migrate` reads and writes it; nobody else does.
CREATE TABLE schema_version (
    number     integer     PRIMARY KEY,
    name       text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
