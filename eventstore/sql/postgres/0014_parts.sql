-- The log in parts by position. Each has its own indexes and its own guard; one is made before the first event needs it.

-- Whoever runs this, what it makes belongs to the log's owner.
DO $$
BEGIN
    EXECUTE format('SET LOCAL ROLE %s', (SELECT relowner::regrole FROM pg_class WHERE oid = 'events'::regclass));
END
$$;

-- The view is taken first: whoever looks through it has it before the table. (Its default is none before and after.)
SELECT run_between_readers('ALTER VIEW event_log ALTER COLUMN hash DROP DEFAULT; ALTER TABLE events RENAME TO events_from_1');
ALTER INDEX events_pkey RENAME TO events_from_1_pkey;
ALTER INDEX events_stream_id_version_key RENAME TO events_from_1_stream_id_version_key;

-- As in 0003_events.sql. UNIQUE (stream_id, version) holds within each part; of older parts see refuse_versions_of_older_parts.
CREATE TABLE events (
    position       bigint      PRIMARY KEY,
    stream_id      uuid        NOT NULL,
    version        integer     NOT NULL,
    type           text        NOT NULL,
    schema_version smallint    NOT NULL,
    event_id       uuid        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    metadata       text        NOT NULL,
    data           text        NOT NULL,
    private        bytea,
    hash           bytea       NOT NULL,
    CONSTRAINT events_version_check CHECK (version > 0)
) PARTITION BY RANGE (position);

DO $$
DECLARE
    up_to bigint;
    given record;
BEGIN
    SELECT parts_up_to INTO up_to FROM log_head;
    EXECUTE format('ALTER TABLE events ATTACH PARTITION events_from_1 FOR VALUES FROM (MINVALUE) TO (%s)', up_to + 1);
    ALTER TABLE events_from_1 DROP CONSTRAINT first_part;
    -- Who might look at the table may look at the log, and nobody else; at a part by itself nobody needs to.
    REVOKE ALL ON events FROM CURRENT_USER;
    FOR given IN SELECT grantee, privilege_type FROM pg_class, aclexplode(relacl) WHERE pg_class.oid = 'events_from_1'::regclass LOOP
        EXECUTE format('GRANT %s ON events TO %s', given.privilege_type,
                       CASE WHEN given.grantee = 0 THEN 'PUBLIC' ELSE given.grantee::regrole::text END);
        IF given.grantee <> (SELECT relowner FROM pg_class WHERE oid = 'events'::regclass) THEN
            EXECUTE format('REVOKE ALL ON events_from_1 FROM %s',
                           CASE WHEN given.grantee = 0 THEN 'PUBLIC' ELSE given.grantee::regrole::text END);
        END IF;
    END LOOP;
END
$$;

-- A guard fires for the table that a statement names: the log's for statements about the log, a part's for those about that part.
CREATE TRIGGER events_are_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events();

ALTER TABLE events ENABLE ALWAYS TRIGGER events_are_append_only;

CREATE OR REPLACE VIEW event_log AS
    SELECT position, stream_id, version, type, schema_version, event_id, recorded_at,
           metadata::jsonb AS metadata, data::jsonb AS data,
           private IS NOT NULL AS has_private_part, encode(hash, 'hex') AS hash
    FROM events;

-- A table that can become a part: guarded, and nobody's to change.
CREATE FUNCTION guard_part(part regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events()', part);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER events_are_append_only', part);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM CURRENT_USER', part);
END
$$;

-- Makes parts until there is one behind that of position `needed`. The caller holds the head's lock. To attach an empty table keeps no reader and
-- no writer waiting.
CREATE FUNCTION add_parts(needed bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    size     bigint;
    up_to    bigint;
    part_end bigint;
    part     text;
    home     text := (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'events'::regclass);
BEGIN
    SELECT events_per_part, parts_up_to INTO size, up_to FROM log_head;
    WHILE up_to < needed + size LOOP
        part_end := (up_to / size + 1) * size;
        part := format('%s.events_from_%s', home, up_to + 1);
        EXECUTE format('CREATE TABLE %s (LIKE events INCLUDING CONSTRAINTS, PRIMARY KEY (position), UNIQUE (stream_id, version))', part);
        PERFORM guard_part(part::regclass);
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', part, up_to + 1, part_end + 1);
        up_to := part_end;
    END LOOP;
    UPDATE log_head SET parts_up_to = up_to;
EXCEPTION
    -- Somebody analyzes the log just now. There is time: the next append tries again.
    WHEN lock_not_available THEN
        IF needed > (SELECT parts_up_to FROM log_head) THEN
            RAISE;
        END IF;
END
$$;

-- The parts' indexes cannot see each other. The events stand in the log already, behind `before`.
CREATE FUNCTION refuse_versions_of_older_parts(before bigint, stream_ids uuid[], versions int[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    older bigint := (SELECT (before + cardinality(versions) - 1) / events_per_part * events_per_part FROM log_head);
BEGIN
    IF older > 0 AND EXISTS (
        SELECT FROM unnest(stream_ids, versions) WITH ORDINALITY AS added(stream_id, version, n)
            JOIN events e USING (stream_id, version)
        WHERE e.position <= older AND e.position < before + added.n)
    THEN
        RAISE EXCEPTION 'an older part of the log has that version of a stream' USING ERRCODE = 'unique_violation';
    END IF;
END
$$;

-- As in 0009_append_functions.sql, and with a part for the events.
CREATE OR REPLACE FUNCTION append_events(
    before bigint, at timestamptz, stream_ids uuid[], versions int[], types text[], schema_versions smallint[], event_ids uuid[],
    metadatas text[], datas text[], privates bytea[], hashes bytea[], key_users uuid[], wrapped_keys bytea[], erased uuid[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    needs_part boolean;
BEGIN
    IF cardinality(erased) > 0 AND EXISTS (
        SELECT FROM unnest(erased) AS gone(user_id) WHERE NOT EXISTS (
            SELECT FROM unnest(types, datas) AS e(type, data)
            WHERE e.type = 'UserErased' AND e.data::jsonb ->> 'user_id' = gone.user_id::text))
    THEN
        RAISE EXCEPTION 'a key goes only with the event that its user was erased' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE log_head SET position = before + cardinality(hashes), hash = hashes[cardinality(hashes)], recorded_at = at
        WHERE position = before AND recorded_at <= at
        RETURNING parts_up_to < position + events_per_part INTO needs_part;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the log''s head is elsewhere or later' USING ERRCODE = 'restrict_violation';
    END IF;
    IF needs_part THEN
        PERFORM add_parts(before + cardinality(hashes));
    END IF;
    INSERT INTO events (position, stream_id, version, type, schema_version, event_id, recorded_at, metadata, data, private, hash)
        SELECT before + e.n, e.stream_id, e.version, e.type, e.schema_version, e.event_id, at, e.metadata, e.data, e.private, e.hash
        FROM unnest(stream_ids, versions, types, schema_versions, event_ids, metadatas, datas, privates, hashes) WITH ORDINALITY
            AS e(stream_id, version, type, schema_version, event_id, metadata, data, private, hash, n);
    PERFORM refuse_versions_of_older_parts(before, stream_ids, versions);
    IF cardinality(key_users) > 0 THEN
        INSERT INTO user_keys (user_id, wrapped_key) SELECT * FROM unnest(key_users, wrapped_keys);
    END IF;
    IF cardinality(erased) > 0 THEN
        DELETE FROM user_keys WHERE user_id = ANY (erased);
    END IF;
    PERFORM pg_notify('roster_log', (before + cardinality(hashes))::text);
END
$$;

CREATE OR REPLACE FUNCTION import_events(
    before bigint, times timestamptz[], stream_ids uuid[], versions int[], types text[], schema_versions smallint[], event_ids uuid[],
    metadatas text[], datas text[], privates bytea[], hashes bytea[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    needs_part boolean;
BEGIN
    UPDATE log_head SET position = before + cardinality(hashes), hash = hashes[cardinality(hashes)], recorded_at = times[cardinality(times)]
        WHERE position = before AND (before = 0 OR recorded_at <= times[1])
        RETURNING parts_up_to < position + events_per_part INTO needs_part;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the log''s head is elsewhere or later' USING ERRCODE = 'restrict_violation';
    END IF;
    IF needs_part THEN
        PERFORM add_parts(before + cardinality(hashes));
    END IF;
    INSERT INTO events (position, stream_id, version, type, schema_version, event_id, recorded_at, metadata, data, private, hash)
        SELECT before + e.n, e.stream_id, e.version, e.type, e.schema_version, e.event_id, e.recorded_at, e.metadata, e.data, e.private, e.hash
        FROM unnest(times, stream_ids, versions, types, schema_versions, event_ids, metadatas, datas, privates, hashes) WITH ORDINALITY
            AS e(recorded_at, stream_id, version, type, schema_version, event_id, metadata, data, private, hash, n);
    PERFORM refuse_versions_of_older_parts(before, stream_ids, versions);
    PERFORM pg_notify('roster_log', (before + cardinality(hashes))::text);
END
$$;

-- For the owner alone, and only while the log has no events.
CREATE FUNCTION set_events_per_part(size bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE log_head SET events_per_part = size, parts_up_to = size WHERE position = 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a log that has events keeps the size of its parts' USING ERRCODE = 'restrict_violation';
    END IF;
    ALTER TABLE events DETACH PARTITION events_from_1;
    EXECUTE format('ALTER TABLE events ATTACH PARTITION events_from_1 FOR VALUES FROM (MINVALUE) TO (%s)', size + 1);
END
$$;

-- Names are looked up here, and never first in what a caller made for itself. What an older owner's function did is given back to nobody.
DO $$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        AND proname IN ('append_events', 'import_events', 'guard_part', 'add_parts', 'refuse_versions_of_older_parts', 'set_events_per_part')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', made, current_schema());
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', made);
    END LOOP;
END
$$;

-- A part that is not needed yet is not waited for; one that is, is worth a second.
ALTER FUNCTION add_parts SET lock_timeout = '1s';
