#include "eventstore/sqlite/appender.hpp"

#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

std::vector<domain::StreamVersion> versions_of_streams(SqliteConnection& connection,
                                                       std::span<const StreamAppend> batch) {
    std::vector<domain::StreamVersion> versions;
    for (const auto& stream : batch) {
        auto row = connection.query(sqlite::stream_version);
        row.bind(1, stream.stream);
        versions.push_back({row.next() ? row.number(0) : 0});
    }
    return versions;
}

void write(SqliteConnection& connection, const BatchPlan& plan) {
    for (const auto& event : plan.events) insert_event(connection, event);
    for (const auto* key : plan.keys_to_add)
        connection.query(sqlite::add_key)
            .bind(1, key->user)
            .bind(2, crypto::ByteView(key->wrapped_key))
            .run();
    for (const auto& user : plan.keys_to_destroy)
        connection.query(sqlite::destroy_key).bind(1, user).run();
    move_head_behind(connection, plan.events.back());
}

std::optional<EventInPlace> event_in_place(SqliteConnection& connection,
                                           const StreamAppend& stream) {
    auto row = connection.query(sqlite::event_in_place);
    row.bind(1, stream.stream).bind(2, stream.expected_version.next());
    if (!row.next()) return std::nullopt;
    return EventInPlace{.id = domain::EventId(row.uuid(0)), .position = {row.number(1)}};
}

// A destroyed key also leaves the write-ahead log. If a reader is in the way, the next checkpoint
// does it.
void forget_destroyed_keys(SqliteSession& session) {
    (void)at_the_border([&] {
        session.read([](SqliteConnection& connection) {
            connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
        });
    });
}

}  // namespace

SqliteAppender::SqliteAppender(std::shared_ptr<SqliteAccess> access)
    : access_(access), session_(std::move(access)) {}

std::expected<BatchCommitted, AppendError> SqliteAppender::append(
    std::span<const StreamAppend> batch) {
    require_valid_batch(batch);
    BatchPlan plan;
    try {
        session_.write([&](SqliteConnection& connection) {
            auto log = locked_log(connection);
            log.generation = session_.generation();
            plan = plan_batch(batch, log, versions_of_streams(connection, batch));
            if (plan.events.empty()) return false;
            write(connection, plan);
            return true;
        });
    } catch (const CommitFateUnknown& failure) {
        access_->appends.failed("append_unknown", failure.what());
        return std::unexpected(AppendError::unknown);
    } catch (const StoreFailure& failure) {
        access_->appends.failed("append_failed", failure.what());
        return std::unexpected(AppendError::unavailable);
    }
    if (!plan.keys_to_destroy.empty()) forget_destroyed_keys(session_);
    if (!plan.events.empty()) {
        access_->appends.succeeded();
        session_.saw({plan.events.back().position, plan.events.back().hash});
        access_->appended.raise();
    }
    return plan.outcome;
}

std::expected<std::optional<BatchCommitted>, StoreUnavailable> SqliteAppender::resolve(
    std::span<const StreamAppend> batch) {
    require_valid_batch(batch);
    return at_the_border([&] {
        std::optional<BatchCommitted> outcome;
        session_.write([&](SqliteConnection& connection) {
            std::vector<std::optional<EventInPlace>> in_place;
            for (const auto& stream : batch) in_place.push_back(event_in_place(connection, stream));
            outcome = resolve_batch(batch, locked_log(connection), in_place);
            return false;
        });
        if (outcome) access_->appended.raise();
        return outcome;
    });
}

}  // namespace roster::eventstore
