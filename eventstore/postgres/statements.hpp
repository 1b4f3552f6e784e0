#pragma once
// Every statement that runs against PostgreSQL, by name. The schema stands in sql/postgres/.

#include "eventstore/postgres/connection.hpp"

namespace roster::eventstore::postgres {

// Locks the head. A statement of its own: one that had to wait for the lock still sees, of all
// other tables, what was there before the wait.
inline constexpr PostgresStatement lock_head{"lock_head", "SELECT 1 FROM log_head FOR UPDATE"};
// The same with what the head says, where nothing else is read.
inline constexpr const char* lock_and_read_head =
    "SELECT log_id, position, hash, recorded_at, key_fingerprints FROM log_head FOR UPDATE";
// What stands under the lock: the head, the clock, and the versions of the streams $1, in order.
inline constexpr PostgresStatement locked_streams{
    "locked_streams",
    "SELECT log_id, position, hash, recorded_at, key_fingerprints, clock_timestamp(),"
    " array_to_string(ARRAY(SELECT coalesce((SELECT e.version FROM events e"
    "  WHERE e.stream_id = s.stream_id ORDER BY e.version DESC LIMIT 1), 0)"
    "  FROM unnest($1::uuid[]) WITH ORDINALITY AS s(stream_id, n) ORDER BY s.n), ',')"
    " FROM log_head"};

// The head's position, and whether commits wait for standbys.
inline constexpr PostgresStatement head_and_standbys{
    "head_and_standbys",
    "SELECT position, (current_setting('synchronous_standby_names') <> '')::int FROM log_head"};

// Changes nothing, but is written.
inline constexpr PostgresStatement touch_head{"touch_head",
                                              "UPDATE log_head SET only_row = only_row"};

// What LogWatch compares. Said once on a connection, so not prepared.
[[nodiscard]] inline std::string look_at_log(domain::GlobalPosition mark) {
    return "SELECT log_id, position, hash, (SELECT e.hash FROM events e WHERE e.position = " +
           std::to_string(mark.value) + ") FROM log_head";
}

// Written by functions of the schema's owner (sql/postgres/0009_append_functions.sql), which move
// the head with the events. $1 is the head's position before.
inline constexpr PostgresStatement append_events{
    "append_events",
    "SELECT append_events($1::bigint, $2::timestamptz, $3::uuid[], $4::int[], $5::text[],"
    " $6::smallint[], $7::uuid[], $8::text[], $9::text[], $10::bytea[], $11::bytea[],"
    " $12::uuid[], $13::bytea[], $14::uuid[])"};
// The same for events that were recorded elsewhere, each with a time of its own.
inline constexpr PostgresStatement import_events{
    "import_events",
    "SELECT import_events($1::bigint, $2::timestamptz[], $3::uuid[], $4::int[], $5::text[],"
    " $6::smallint[], $7::uuid[], $8::text[], $9::text[], $10::bytea[], $11::bytea[])"};
inline constexpr PostgresStatement import_keys{"import_keys",
                                               "SELECT import_keys($1::uuid[], $2::bytea[])"};
inline constexpr PostgresStatement rename_log{"rename_log",
                                              "SELECT rename_log($1::uuid, $2::bytea)"};

// The event at each stream's version, if there is one.
inline constexpr PostgresStatement events_in_place{
    "events_in_place",
    "SELECT e.event_id, e.position FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY"
    " AS s(stream_id, version, n) LEFT JOIN events e USING (stream_id, version) ORDER BY s.n"};

// A private part begins with its user's id; a damaged one may be shorter, and must not break the
// page it is on. The key is looked up event by event: a join may be planned as a scan of all keys
// for each page.
#define ROSTER_EVENT_COLUMNS                                                         \
    "e.position, e.stream_id, e.version, e.type, e.schema_version, e.event_id,"      \
    " e.recorded_at, e.metadata, e.data, e.private, e.hash,"                         \
    " CASE WHEN length(e.private) >= 16 THEN (SELECT k.wrapped_key FROM user_keys k" \
    "  WHERE k.user_id = encode(substring(e.private from 1 for 16), 'hex')::uuid) END"

inline constexpr PostgresStatement read_streams{
    "read_streams", "SELECT " ROSTER_EVENT_COLUMNS
                    " FROM unnest($1::uuid[], $2::int[], $3::int[]) AS s(stream_id, after, page)"
                    " CROSS JOIN LATERAL (SELECT * FROM events WHERE events.stream_id = s.stream_id"
                    "  AND events.version > s.after ORDER BY events.version LIMIT s.page) e"
                    " ORDER BY e.stream_id, e.version"};

inline constexpr PostgresStatement read_log{
    "read_log", "SELECT " ROSTER_EVENT_COLUMNS
                " FROM (SELECT * FROM events WHERE position > $1::bigint ORDER BY position LIMIT "
                "$2::bigint) e ORDER BY e.position"};

#undef ROSTER_EVENT_COLUMNS

inline constexpr PostgresStatement read_head{
    "read_head", "SELECT log_id, position, hash, recorded_at, key_fingerprints FROM log_head"};

// recorded_at grows with the position, so the place is searched by halves and needs no index. No
// row: an event is missing.
inline constexpr PostgresStatement position_before{
    "position_before",
    "WITH RECURSIVE search(low, high) AS ("
    " SELECT 0::bigint, position FROM log_head"
    " UNION ALL"
    " SELECT CASE WHEN e.recorded_at < $1::timestamptz THEN e.position ELSE low END,"
    "  CASE WHEN e.recorded_at < $1::timestamptz THEN high ELSE e.position - 1 END"
    " FROM search JOIN events e ON e.position = (low + high + 1) / 2 WHERE low < high"
    ") SELECT low FROM search WHERE low = high"};

// Whoever changes the schema or moves a part of the log waits here for others who do, and gives it
// back with the connection. The number is arbitrary, and for ever.
inline constexpr const char* take_migration_lock = "SELECT pg_advisory_lock(7265737465721001)";

inline constexpr PostgresStatement events_per_part{"events_per_part",
                                                   "SELECT events_per_part FROM log_head"};
// The parts in order, each with its bounds as the catalogue says them.
inline constexpr PostgresStatement log_parts{
    "log_parts",
    "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid),"
    " substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''?(\\d+)')::bigint - 1 AS last,"
    " coalesce(t.spcname, (SELECT u.spcname FROM pg_tablespace u JOIN pg_database d"
    "  ON d.dattablespace = u.oid WHERE d.datname = current_database()))"
    " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace"
    " WHERE i.inhparent = 'events'::regclass ORDER BY last"};
inline constexpr PostgresStatement log_owner{
    "log_owner",
    "SELECT pg_get_userbyid(relowner), current_user, pg_has_role(relowner, 'MEMBER')::int"
    " FROM pg_class WHERE oid = 'events'::regclass"};
// No row: there is no such tablespace.
inline constexpr PostgresStatement tablespace_right{
    "tablespace_right",
    "SELECT has_tablespace_privilege($2, oid, 'CREATE')::int FROM pg_tablespace"
    " WHERE spcname = $1"};

inline constexpr PostgresStatement read_clock{"read_clock", "SELECT clock_timestamp()"};

inline constexpr PostgresStatement save_fingerprints{"save_fingerprints",
                                                     "UPDATE log_head SET key_fingerprints = $1"};

inline constexpr PostgresStatement try_lease{"try_lease",
                                             "SELECT pg_try_advisory_lock($1::bigint)::int"};
inline constexpr PostgresStatement give_back_lease{"give_back_lease",
                                                   "SELECT pg_advisory_unlock($1::bigint)"};
inline constexpr PostgresStatement ping{"ping", "SELECT 1"};
inline constexpr PostgresStatement is_read_only{
    "is_read_only",
    "SELECT (pg_is_in_recovery() OR current_setting('transaction_read_only')::bool)::int"};

// Until the transaction's end: CREATE TABLE IF NOT EXISTS by several at once fails for all but one.
// The number is arbitrary, and for ever.
inline constexpr const char* take_definition_lock =
    "SELECT pg_advisory_xact_lock(7265737465721002)";

// Until the transaction's end, and only where the role may make tables here.
inline constexpr const char* become_service_role =
    "SELECT set_config('role', rolname, true) FROM pg_roles WHERE rolname = 'roster_app'"
    " AND pg_has_role(current_user, oid, 'MEMBER')"
    " AND has_schema_privilege(oid, current_schema(), 'CREATE')";

inline constexpr PostgresStatement may_define{
    "may_define", "SELECT has_schema_privilege(current_schema(), 'CREATE')::int"};

inline constexpr PostgresStatement read_checkpoint{
    "read_checkpoint", "SELECT position, hash, detail FROM checkpoints WHERE follower = $1"};
inline constexpr PostgresStatement save_checkpoint{
    "save_checkpoint",
    "INSERT INTO checkpoints (follower, position, hash, detail)"
    " VALUES ($1, $2::bigint, $3::bytea, $4) ON CONFLICT (follower) DO UPDATE"
    " SET position = excluded.position, hash = excluded.hash, detail = excluded.detail"};
inline constexpr PostgresStatement start_checkpoint{
    "start_checkpoint",
    "INSERT INTO checkpoints (follower, position, hash, detail)"
    " VALUES ($1, $2::bigint, $3::bytea, $4) ON CONFLICT (follower) DO NOTHING"};
// $5 to $7: what it was until now.
inline constexpr PostgresStatement move_checkpoint{
    "move_checkpoint",
    "UPDATE checkpoints SET position = $2::bigint, hash = $3::bytea, detail = $4"
    " WHERE follower = $1 AND position = $5::bigint AND hash = $6::bytea AND detail = $7"};
inline constexpr PostgresStatement remove_checkpoint{"remove_checkpoint",
                                                     "DELETE FROM checkpoints WHERE follower = $1"};

}  // namespace roster::eventstore::postgres
