#include "eventstore/snapshot_table.hpp"

#include <array>

#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

const NamedStatement find_statement{
    "snapshot_find",
    "SELECT version, event_id, key_at, sealed FROM user_snapshots WHERE stream_id = $1"
    " AND form = $2"};
const NamedStatement keep_statement{
    "snapshot_keep",
    "INSERT INTO user_snapshots (stream_id, form, version, event_id, key_at, sealed)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (stream_id) DO UPDATE SET form = excluded.form,"
    " version = excluded.version, event_id = excluded.event_id, key_at = excluded.key_at,"
    " sealed = excluded.sealed WHERE user_snapshots.form <= excluded.form"};

StoredSnapshot snapshot_of(const domain::StreamId& stream, const SqlRow& row) {
    const auto id = domain::EventId::parse(std::get<std::string>(row.at(1)));
    if (!id) throw StoreFailure("a snapshot's event id cannot be read");
    return {stream,
            {{std::get<std::int64_t>(row.at(0))}, *id},
            {std::get<std::int64_t>(row.at(2))},
            std::get<std::string>(row.at(3))};
}

}  // namespace

void SnapshotTable::define(ReadModelTransaction& transaction) const {
    if (is_defined_) return;
    transaction.define(
        "CREATE TABLE IF NOT EXISTS user_snapshots (stream_id text PRIMARY KEY,"
        " form bigint NOT NULL, version bigint NOT NULL, event_id text NOT NULL,"
        " key_at bigint NOT NULL, sealed text NOT NULL);");
}

std::expected<std::vector<StoredSnapshot>, StoreUnavailable> SnapshotTable::find(
    std::span<const domain::StreamId> streams) {
    std::vector<StoredSnapshot> found;
    const auto done = store_->in_transaction([&](ReadModelTransaction& transaction) {
        define(transaction);
        found.clear();
        for (const auto& stream : streams) {
            const std::array<SqlValue, 2> key{stream.to_string(), std::int64_t{snapshot_form}};
            for (const auto& row : transaction.query(find_statement, key))
                found.push_back(snapshot_of(stream, row));
        }
    });
    if (!done) return std::unexpected(done.error());
    is_defined_ = true;
    return found;
}

std::expected<void, StoreUnavailable> SnapshotTable::keep(const StoredSnapshot& snapshot) {
    const auto done = store_->in_transaction([&](ReadModelTransaction& transaction) {
        define(transaction);
        transaction.execute(
            keep_statement,
            std::array<SqlValue, 6>{snapshot.stream.to_string(), std::int64_t{snapshot_form},
                                    snapshot.newest.version.value, snapshot.newest.id.to_string(),
                                    snapshot.key_at.value, snapshot.sealed});
    });
    if (done) is_defined_ = true;
    return done;
}

}  // namespace roster::eventstore
