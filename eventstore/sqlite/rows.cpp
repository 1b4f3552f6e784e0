#include "eventstore/sqlite/rows.hpp"

#include "eventstore/key_fingerprints.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"
#include "telemetry/clock.hpp"

namespace roster::eventstore {

namespace {

std::optional<crypto::Bytes> optional_bytes(const SqliteQuery& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(row.bytes(column));
}

}  // namespace

LogHead read_head(SqliteConnection& connection) {
    auto row = connection.query(sqlite::read_head);
    if (!row.next()) throw StoreFailure("the schema holds no log; run `roster migrate`");
    return {.log_id = domain::LogId(row.uuid(0)),
            .position = {row.number(1)},
            .hash = row.hash(2),
            .recorded_at = row.time(3),
            .key_fingerprints = decode_fingerprints(row.text(4))};
}

LogWatch::Sight look_at_log(SqliteConnection& connection, domain::GlobalPosition mark) {
    auto row = connection.query(sqlite::look_at_log);
    row.bind(1, mark);
    if (!row.next()) throw StoreFailure("the schema holds no log; run `roster migrate`");
    return {.log = domain::LogId(row.uuid(0)),
            .head = {{row.number(1)}, row.hash(2)},
            .hash_at_mark = row.is_null(3) ? std::nullopt : std::optional(row.hash(3))};
}

LockedLog locked_log(SqliteConnection& connection) {
    return {.head = read_head(connection), .clock = telemetry::system_log_time()};
}

RecordedEvent event_of(const SqliteQuery& row) {
    return {.position = {row.number(0)},
            .stream = domain::StreamId(row.uuid(1)),
            .version = {row.number(2)},
            .type = row.text(3),
            .schema_version = static_cast<int>(row.number(4)),
            .event_id = domain::EventId(row.uuid(5)),
            .recorded_at = row.time(6),
            .metadata = row.text(7),
            .data = row.text(8),
            .private_part = optional_bytes(row, 9),
            .hash = row.hash(10),
            .wrapped_key = optional_bytes(row, 11)};
}

void insert_event(SqliteConnection& connection, const RecordedEvent& event) {
    connection.query(sqlite::insert_event)
        .bind(1, event.position)
        .bind(2, event.stream)
        .bind(3, event.version)
        .bind(4, event.type)
        .bind(5, std::int64_t{event.schema_version})
        .bind(6, event.event_id)
        .bind(7, event.recorded_at)
        .bind(8, event.metadata)
        .bind(9, event.data)
        .bind(10, event.private_part)
        .bind(11, crypto::ByteView(event.hash))
        .run();
}

void move_head_behind(SqliteConnection& connection, const RecordedEvent& last) {
    connection.query(sqlite::move_head)
        .bind(1, last.position)
        .bind(2, crypto::ByteView(last.hash))
        .bind(3, last.recorded_at)
        .run();
}

}  // namespace roster::eventstore
