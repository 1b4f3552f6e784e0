-- Who may do what, by role; a login is given the one it needs (deploy/postgresql/roles.sql). May be run again.
--   roster_read     looks: the log, the keys' wrapped form, read models
--   roster_app      nodes: that, appends by function, and has read models of its own
--   roster_operate  operators: that, and import
DO $$
DECLARE
    missing text;
BEGIN
    FOR missing IN SELECT name FROM unnest(ARRAY['roster_app', 'roster_operate', 'roster_read']) AS name
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
    LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', missing);
    END LOOP;
    GRANT roster_app TO roster_operate;
EXCEPTION
    WHEN insufficient_privilege THEN NULL;  -- managed databases: the owner's rights, cut by `rights`, must do
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another migration was faster
END
$$;

DO $$
DECLARE
    role text;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles WHERE rolname IN ('roster_app', 'roster_operate', 'roster_read')
    LOOP
        EXECUTE format('REVOKE ALL ON events, log_head, user_keys FROM %I', role);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), role);
        EXECUTE format('GRANT SELECT ON events, log_head, user_keys, checkpoints, schema_version, event_log TO %I', role);
        CONTINUE WHEN role = 'roster_read';
        EXECUTE format('GRANT CREATE ON SCHEMA %I TO %I', current_schema(), role);
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON checkpoints TO %I', role);
        -- To lock the row, and to note the fingerprints of keys; not to move the head.
        EXECUTE format('GRANT UPDATE (only_row, key_fingerprints) ON log_head TO %I', role);
        EXECUTE format('GRANT EXECUTE ON FUNCTION append_events TO %I', role);
        CONTINUE WHEN role = 'roster_app';
        EXECUTE format('GRANT EXECUTE ON FUNCTION import_events, import_keys, rename_log TO %I', role);
    END LOOP;
EXCEPTION
    WHEN insufficient_privilege THEN NULL;
END
$$;

-- Read models are the nodes' own tables.
DO $$
BEGIN
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE roster_app IN SCHEMA %I GRANT SELECT ON TABLES TO roster_read', current_schema());
EXCEPTION
    WHEN insufficient_privilege OR undefined_object THEN NULL;  -- then roles.sql has said it
END
$$;
