-- What the service may do: the role roster_app, to be granted to the login roles of API nodes. Whoever owns the tables gives up the same
-- rights, so that a service which runs as the owner cannot change events by mistake either.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_app') THEN
        CREATE ROLE roster_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN NULL;  -- managed databases: the owner's rights, cut below, must do
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another migration was faster
END
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_app') THEN
        RETURN;
    END IF;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO roster_app', current_schema());
    GRANT SELECT, INSERT ON events TO roster_app;
    GRANT SELECT, UPDATE ON log_head TO roster_app;
    GRANT SELECT, INSERT, DELETE ON user_keys TO roster_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON checkpoints TO roster_app;
    GRANT SELECT ON schema_version, event_log TO roster_app;
EXCEPTION
    WHEN insufficient_privilege THEN NULL;
END
$$;

REVOKE UPDATE, DELETE, TRUNCATE ON events FROM CURRENT_USER;
REVOKE DELETE, TRUNCATE ON log_head FROM CURRENT_USER;
REVOKE UPDATE, TRUNCATE ON user_keys FROM CURRENT_USER;
