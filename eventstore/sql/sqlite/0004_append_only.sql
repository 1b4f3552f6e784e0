-- Events are never changed.
CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only: UPDATE refused');
END;

CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only: DELETE refused');
END;

-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE position = new.position)
    OR EXISTS (SELECT 1 FROM events WHERE stream_id = new.stream_id AND version = new.version)
BEGIN
    SELECT RAISE(ABORT, 'events are append-only: REPLACE refused');
END;
