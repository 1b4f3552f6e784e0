-- Whoever runs this, what it makes belongs to the log's owner.
DO $$
BEGIN
    EXECUTE format('SET LOCAL ROLE %s', (SELECT relowner::regrole FROM pg_class WHERE oid = 'events'::regclass));
END
$$;

-- Runs a statement that wants a table for itself, and keeps nobody waiting for longer than a moment: where others read for long, it lets them
-- through and tries again. A moment is longer than deadlock_timeout, after which an autovacuum in the way is cancelled.
CREATE FUNCTION run_between_readers(statement text) RETURNS void LANGUAGE plpgsql SET lock_timeout = '1500ms' AS $$
BEGIN
    FOR attempt IN 1..40 LOOP
        BEGIN
            EXECUTE statement;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
    RAISE EXCEPTION 'somebody reads the log for long (a dump?): run this again later' USING ERRCODE = 'lock_not_available';
END
$$;

REVOKE ALL ON FUNCTION run_between_readers FROM PUBLIC;

-- The log is to be kept in parts, each with so many positions: the first ends at a multiple of that, and so does every one behind it. What a node
-- may write of the head (0010_roles_needs_9.sql) is neither of the two.
SELECT run_between_readers('ALTER TABLE log_head
    ADD COLUMN events_per_part bigint NOT NULL DEFAULT 50000000 CHECK (events_per_part > 0),
    ADD COLUMN parts_up_to     bigint NOT NULL DEFAULT 0');  -- the last position that has a part

-- A log that is there already becomes the first part, with room in it for what is appended until 0014_parts.sql has run.
UPDATE log_head SET parts_up_to = ((position + 1000000) / events_per_part + 1) * events_per_part;
