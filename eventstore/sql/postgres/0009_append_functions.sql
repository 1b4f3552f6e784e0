-- The only ways into the log for a login that does not own it: they run with the rights of the schema's owner, and move the head with the events,
-- never without. May be run again.

-- $1 the head's position before; then a time for all, the events by columns, keys to add, and the users whose keys go: each of them erased by an
-- event of this batch.
CREATE OR REPLACE FUNCTION append_events(
    before bigint, at timestamptz, stream_ids uuid[], versions int[], types text[], schema_versions smallint[], event_ids uuid[],
    metadatas text[], datas text[], privates bytea[], hashes bytea[], key_users uuid[], wrapped_keys bytea[], erased uuid[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF cardinality(erased) > 0 AND EXISTS (
        SELECT FROM unnest(erased) AS gone(user_id) WHERE NOT EXISTS (
            SELECT FROM unnest(types, datas) AS e(type, data)
            WHERE e.type = 'UserErased' AND e.data::jsonb ->> 'user_id' = gone.user_id::text))
    THEN
        RAISE EXCEPTION 'a key goes only with the event that its user was erased' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE log_head SET position = before + cardinality(hashes), hash = hashes[cardinality(hashes)], recorded_at = at
        WHERE position = before AND recorded_at <= at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the log''s head is elsewhere or later' USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO events (position, stream_id, version, type, schema_version, event_id, recorded_at, metadata, data, private, hash)
        SELECT before + e.n, e.stream_id, e.version, e.type, e.schema_version, e.event_id, at, e.metadata, e.data, e.private, e.hash
        FROM unnest(stream_ids, versions, types, schema_versions, event_ids, metadatas, datas, privates, hashes) WITH ORDINALITY
            AS e(stream_id, version, type, schema_version, event_id, metadata, data, private, hash, n);
    IF cardinality(key_users) > 0 THEN
        INSERT INTO user_keys (user_id, wrapped_key) SELECT * FROM unnest(key_users, wrapped_keys);
    END IF;
    IF cardinality(erased) > 0 THEN
        DELETE FROM user_keys WHERE user_id = ANY (erased);
    END IF;
    PERFORM pg_notify('roster_log', (before + cardinality(hashes))::text);
END
$$;

-- The same for events that were recorded elsewhere, each with a time of its own.
CREATE OR REPLACE FUNCTION import_events(
    before bigint, times timestamptz[], stream_ids uuid[], versions int[], types text[], schema_versions smallint[], event_ids uuid[],
    metadatas text[], datas text[], privates bytea[], hashes bytea[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE log_head SET position = before + cardinality(hashes), hash = hashes[cardinality(hashes)], recorded_at = times[cardinality(times)]
        WHERE position = before AND (before = 0 OR recorded_at <= times[1]);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the log''s head is elsewhere or later' USING ERRCODE = 'restrict_violation';
    END IF;
    INSERT INTO events (position, stream_id, version, type, schema_version, event_id, recorded_at, metadata, data, private, hash)
        SELECT before + e.n, e.stream_id, e.version, e.type, e.schema_version, e.event_id, e.recorded_at, e.metadata, e.data, e.private, e.hash
        FROM unnest(times, stream_ids, versions, types, schema_versions, event_ids, metadatas, datas, privates, hashes) WITH ORDINALITY
            AS e(recorded_at, stream_id, version, type, schema_version, event_id, metadata, data, private, hash, n);
    PERFORM pg_notify('roster_log', (before + cardinality(hashes))::text);
END
$$;

CREATE OR REPLACE FUNCTION import_keys(user_ids uuid[], wrapped_keys bytea[]) RETURNS void LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
    INSERT INTO user_keys (user_id, wrapped_key) SELECT * FROM unnest(user_ids, wrapped_keys) ON CONFLICT (user_id) DO NOTHING;
END;

-- Only a log without events takes another's name.
CREATE OR REPLACE FUNCTION rename_log(new_id uuid, genesis bytea) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE log_head SET log_id = new_id, hash = genesis WHERE position = 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a log that has events keeps its id' USING ERRCODE = 'restrict_violation';
    END IF;
END
$$;

-- Names are looked up here, and never first in what a caller made for itself.
DO $$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        AND proname IN ('append_events', 'import_events', 'import_keys', 'rename_log')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', made, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END
$$;
