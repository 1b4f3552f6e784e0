// A part moves in three transactions: the copy is made, compared, and put in the part's place. Only
// the last one keeps others waiting, and only while it changes the catalogue.

#include "eventstore/postgres/log_parts.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <pqxx/row>

#include "eventstore/postgres/session.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

struct FoundPart {
    LogPart part;
    std::string bounds;  // FOR VALUES FROM (…) TO (…)
};

// What the statements below are made of, quoted.
struct Move {
    std::string owner;
    std::string part;
    std::string pkey;
    std::string stream_key;
    std::string bounds;
    std::string tablespace;
    domain::GlobalPosition first;
    domain::GlobalPosition last;
};

std::string quoted_identifier(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"') text.push_back('"');
        text.push_back(c);
    }
    return text + '"';
}

std::vector<FoundPart> parts_of(PostgresConnection& connection) {
    std::vector<FoundPart> parts;
    for (const auto& row : connection.execute(postgres::log_parts))
        parts.push_back({{text_of(row[0]), {number_of(row[2])}, text_of(row[3])}, text_of(row[1])});
    return parts;
}

std::string require_owner(PostgresConnection& connection) {
    const auto row = connection.execute(postgres::log_owner)[0];
    if (number_of(row[2]) == 1) return text_of(row[0]);
    throw MoveRefused("the log's tables belong to the role '" + text_of(row[0]) + "', and '" +
                      text_of(row[1]) + "' is not a member of it: only their owner moves parts");
}

void require_tablespace(PostgresConnection& connection, const std::string& tablespace,
                        const std::string& owner) {
    const auto rows = connection.execute(postgres::tablespace_right, {tablespace, owner});
    if (rows.empty()) throw MoveRefused("there is no tablespace '" + tablespace + "'");
    if (number_of(rows[0][0]) == 0)
        throw MoveRefused("the role '" + owner + "' may not use the tablespace '" + tablespace +
                          "': GRANT CREATE ON TABLESPACE … TO it as a superuser");
}

Move prepare(PostgresConnection& connection, const std::string& name,
             const std::string& tablespace) {
    const auto owner = require_owner(connection);
    require_tablespace(connection, tablespace, owner);
    const auto parts = parts_of(connection);
    const auto found = std::ranges::find(parts, name, [](const auto& p) { return p.part.name; });
    if (found == parts.end()) throw MoveRefused("the log has no part '" + name + "'");
    // Whatever was appended behind the copy would be lost.
    if (number_of(connection.execute(postgres::head_and_standbys)[0][0]) < found->part.last.value)
        throw MoveRefused("the part '" + name + "' is still appended to");
    const auto before =
        found == parts.begin() ? domain::GlobalPosition{} : std::prev(found)->part.last;
    return {.owner = quoted_identifier(owner),
            .part = quoted_identifier(name),
            .pkey = quoted_identifier(name + "_pkey"),
            .stream_key = quoted_identifier(name + "_stream_id_version_key"),
            .bounds = found->bounds,
            .tablespace = quoted_identifier(tablespace),
            .first = before.next(),
            .last = found->part.last};
}

void begin_as_owner(PostgresConnection& connection, const Move& move) {
    connection.begin_with("SET LOCAL ROLE " + move.owner);
}

// With what lets it be attached without being read: a check of its range.
void copy(PostgresConnection& connection, const Move& move) {
    begin_as_owner(connection, move);
    connection.run(
        fmt::format("DROP TABLE IF EXISTS events_being_moved;"
                    "CREATE TABLE events_being_moved (LIKE {part} INCLUDING CONSTRAINTS,"
                    " CONSTRAINT of_part CHECK (position >= {first} AND position < {end}))"
                    " TABLESPACE {tablespace};"
                    "INSERT INTO events_being_moved SELECT * FROM {part} ORDER BY position;"
                    "ALTER TABLE events_being_moved"
                    " ADD PRIMARY KEY (position) USING INDEX TABLESPACE {tablespace},"
                    " ADD UNIQUE (stream_id, version) USING INDEX TABLESPACE {tablespace};"
                    "SELECT guard_part('events_being_moved');"
                    "ANALYZE events_being_moved",
                    fmt::arg("part", move.part), fmt::arg("tablespace", move.tablespace),
                    fmt::arg("first", move.first.value), fmt::arg("end", move.last.next().value)));
    connection.commit();
}

// Row by row in the order of positions; nothing is sorted, and nothing kept.
void compare(PostgresConnection& connection, const Move& move) {
    begin_as_owner(connection, move);
    const auto differing = connection.run(fmt::format(
        "SET LOCAL enable_hashjoin = off; SET LOCAL enable_sort = off;"
        "SELECT count(*) FROM {} part FULL JOIN events_being_moved moved USING (position)"
        " WHERE part IS DISTINCT FROM moved",
        move.part));
    connection.roll_back();
    if (number_of(differing[0][0]) != 0)
        throw StoreFailure("the copy differs from the part " + move.part + ", which stays");
}

void swap(PostgresConnection& connection, const Move& move) {
    begin_as_owner(connection, move);
    connection.run(
        fmt::format("SELECT run_between_readers('ALTER TABLE events DETACH PARTITION {part}');"
                    "ALTER TABLE events ATTACH PARTITION events_being_moved {bounds};"
                    "DROP TABLE {part};"
                    "ALTER TABLE events_being_moved DROP CONSTRAINT of_part;"
                    "ALTER TABLE events_being_moved RENAME TO {part};"
                    "ALTER INDEX events_being_moved_pkey RENAME TO {pkey};"
                    "ALTER INDEX events_being_moved_stream_id_version_key RENAME TO {stream_key}",
                    fmt::arg("part", move.part), fmt::arg("bounds", move.bounds),
                    fmt::arg("pkey", move.pkey), fmt::arg("stream_key", move.stream_key)));
    connection.commit();
}

template <class Work>
auto with_connection(const StoreSettings& settings, SessionKind kind, Work&& work) {
    PostgresSession session(std::make_shared<PostgresAccess>(settings), kind);
    return session.call([&](PostgresConnection& connection) { return work(connection); });
}

}  // namespace

std::int64_t postgres_events_per_part(const StoreSettings& settings) {
    return with_connection(settings, SessionKind::events, [](PostgresConnection& connection) {
        return number_of(connection.execute(postgres::events_per_part)[0][0]);
    });
}

std::vector<LogPart> postgres_log_parts(const StoreSettings& settings) {
    return with_connection(settings, SessionKind::read_models, [](PostgresConnection& connection) {
        std::vector<LogPart> parts;
        for (auto& found : parts_of(connection)) parts.push_back(std::move(found.part));
        return parts;
    });
}

void require_postgres_move(const StoreSettings& settings, const std::string& tablespace) {
    with_connection(settings, SessionKind::read_models, [&](PostgresConnection& connection) {
        require_tablespace(connection, tablespace, require_owner(connection));
    });
}

void move_postgres_part(const StoreSettings& settings, const std::string& name,
                        const std::string& tablespace) {
    with_connection(settings, SessionKind::migration, [&](PostgresConnection& connection) {
        connection.run(postgres::take_migration_lock);
        const auto move = prepare(connection, name, tablespace);
        copy(connection, move);
        compare(connection, move);
        swap(connection, move);
    });
}

}  // namespace roster::eventstore
