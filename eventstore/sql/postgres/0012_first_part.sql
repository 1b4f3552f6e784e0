-- What has to be known of the table before it can become the first part without being looked at then.
DO $$
DECLARE
    up_to bigint;
BEGIN
    SELECT parts_up_to INTO up_to FROM log_head;
    PERFORM run_between_readers(format('ALTER TABLE events ADD CONSTRAINT first_part CHECK (position < %s) NOT VALID', up_to + 1));
END
$$;
