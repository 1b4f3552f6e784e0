#pragma once
// Every statement that runs against SQLite, by name. The schema stands in sql/sqlite/.

#include "eventstore/sqlite/connection.hpp"

namespace roster::eventstore::sqlite {

inline constexpr SqliteStatement read_head{
    "read_head", "SELECT log_id, position, hash, recorded_at, key_fingerprints FROM log_head"};

inline constexpr SqliteStatement events_per_part{"events_per_part",
                                                 "SELECT events_per_part FROM log_head"};

inline constexpr SqliteStatement look_at_log{
    "look_at_log",
    "SELECT log_id, position, hash, (SELECT e.hash FROM events e WHERE e.position = $1)"
    " FROM log_head"};

inline constexpr SqliteStatement stream_version{
    "stream_version",
    "SELECT version FROM events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1"};

inline constexpr SqliteStatement insert_event{
    "insert_event",
    "INSERT INTO events (position, stream_id, version, type, schema_version, event_id, recorded_at,"
    " metadata, data, private, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};

inline constexpr SqliteStatement move_head{
    "move_head", "UPDATE log_head SET position = $1, hash = $2, recorded_at = $3"};

inline constexpr SqliteStatement add_key{
    "add_key", "INSERT INTO user_keys (user_id, wrapped_key) VALUES ($1, $2)"};
inline constexpr SqliteStatement destroy_key{"destroy_key",
                                             "DELETE FROM user_keys WHERE user_id = $1"};

inline constexpr SqliteStatement import_key{"import_key",
                                            "INSERT INTO user_keys (user_id, wrapped_key) VALUES "
                                            "($1, $2) ON CONFLICT (user_id) DO NOTHING"};
inline constexpr SqliteStatement rename_log{"rename_log",
                                            "UPDATE log_head SET log_id = $1, hash = $2"};

inline constexpr SqliteStatement event_in_place{
    "event_in_place",
    "SELECT event_id, position FROM events WHERE stream_id = $1 AND version = $2"};

// A private part begins with its user's id.
#define ROSTER_EVENTS_WITH_KEYS                                                          \
    "SELECT e.position, e.stream_id, e.version, e.type, e.schema_version, e.event_id,"   \
    " e.recorded_at, e.metadata, e.data, e.private, e.hash, k.wrapped_key FROM events e" \
    " LEFT JOIN user_keys k ON k.user_id = substr(e.private, 1, 16)"

inline constexpr SqliteStatement read_stream{
    "read_stream", ROSTER_EVENTS_WITH_KEYS
    " WHERE e.stream_id = $1 AND e.version > $2 ORDER BY e.version LIMIT $3"};

inline constexpr SqliteStatement read_log{
    "read_log", ROSTER_EVENTS_WITH_KEYS " WHERE e.position > $1 ORDER BY e.position LIMIT $2"};

#undef ROSTER_EVENTS_WITH_KEYS

// recorded_at grows with the position, so the place is searched by halves and needs no index. No
// row: an event is missing.
inline constexpr SqliteStatement position_before{
    "position_before",
    "WITH RECURSIVE search(low, high) AS ("
    " SELECT 0, position FROM log_head"
    " UNION ALL"
    " SELECT CASE WHEN e.recorded_at < $1 THEN e.position ELSE low END,"
    "  CASE WHEN e.recorded_at < $1 THEN high ELSE e.position - 1 END"
    " FROM search JOIN events e ON e.position = (low + high + 1) / 2 WHERE low < high"
    ") SELECT low FROM search WHERE low = high"};

inline constexpr SqliteStatement save_fingerprints{"save_fingerprints",
                                                   "UPDATE log_head SET key_fingerprints = $1"};

// Changes when another connection, of whatever process, has committed.
inline constexpr SqliteStatement data_version{"data_version", "PRAGMA data_version"};

inline constexpr SqliteStatement read_checkpoint{
    "read_checkpoint", "SELECT position, hash, detail FROM checkpoints WHERE follower = $1"};
inline constexpr SqliteStatement save_checkpoint{
    "save_checkpoint",
    "INSERT INTO checkpoints (follower, position, hash, detail) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (follower) DO UPDATE SET position = excluded.position, hash = excluded.hash,"
    " detail = excluded.detail"};
inline constexpr SqliteStatement start_checkpoint{
    "start_checkpoint",
    "INSERT INTO checkpoints (follower, position, hash, detail) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (follower) DO NOTHING"};
// $5 to $7: what it was until now.
inline constexpr SqliteStatement move_checkpoint{
    "move_checkpoint",
    "UPDATE checkpoints SET position = $2, hash = $3, detail = $4"
    " WHERE follower = $1 AND position = $5 AND hash = $6 AND detail = $7"};
inline constexpr SqliteStatement remove_checkpoint{"remove_checkpoint",
                                                   "DELETE FROM checkpoints WHERE follower = $1"};

}  // namespace roster::eventstore::sqlite
