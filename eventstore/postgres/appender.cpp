#include "eventstore/postgres/appender.hpp"

#include <pqxx/row>

#include "eventstore/postgres/columns.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

// Lock and look in one round trip, and nothing of it is planned anew.
LockedStreams lock_and_look(PostgresConnection& connection, std::span<const StreamAppend> batch) {
    connection.require_prepared(postgres::lock_head);
    connection.require_prepared(postgres::locked_streams);
    PostgresArray streams;
    for (const auto& stream : batch) streams.add(stream.stream);
    return locked_streams_of(
        connection.begin_with(std::string("EXECUTE ") + postgres::lock_head.name + "; EXECUTE " +
                              postgres::locked_streams.name + "('" + streams.literal() + "')"));
}

void write(PostgresConnection& connection, const BatchPlan& plan) {
    EventColumns events;
    for (const auto& event : plan.events) events.add(event);
    PostgresArray new_key_users, new_keys, destroyed;
    for (const auto* key : plan.keys_to_add) {
        new_key_users.add(key->user);
        new_keys.add(key->wrapped_key);
    }
    for (const auto& user : plan.keys_to_destroy) destroyed.add(user);
    PostgresParameters parameters{std::to_string(plan.events.front().position.value - 1),
                                  to_timestamp(plan.events.back().recorded_at)};
    events.append_to(parameters);
    for (const auto* column : {&new_key_users, &new_keys, &destroyed})
        parameters.emplace_back(column->literal());
    connection.execute(postgres::append_events, parameters);
}

std::vector<std::optional<EventInPlace>> events_in_place(PostgresConnection& connection,
                                                         std::span<const StreamAppend> batch) {
    PostgresArray streams, versions;
    for (const auto& stream : batch) {
        streams.add(stream.stream);
        versions.add(stream.expected_version.next());
    }
    std::vector<std::optional<EventInPlace>> found;
    for (const auto& row :
         connection.execute(postgres::events_in_place, {streams.literal(), versions.literal()})) {
        if (row[0].is_null())
            found.emplace_back();
        else
            found.emplace_back(EventInPlace{.id = domain::EventId(uuid_of(row[0])),
                                            .position = {number_of(row[1])}});
    }
    if (found.size() != batch.size()) throw StoreFailure("the log lost streams of a batch");
    return found;
}

}  // namespace

PostgresAppender::PostgresAppender(std::shared_ptr<PostgresAccess> access)
    : access_(access), session_(std::move(access), SessionKind::events) {}

LockedStreams PostgresAppender::lock_log(PostgresConnection& connection,
                                         std::span<const StreamAppend> batch) {
    return lock_and_look(connection, batch);
}

BatchCommitted PostgresAppender::append_locked(PostgresConnection& connection,
                                               std::span<const StreamAppend> batch) {
    auto [log, versions] = lock_log(connection, batch);
    log.generation = session_.generation();
    if (versions.size() != batch.size()) throw StoreFailure("the log lost streams of a batch");
    auto plan = plan_batch(batch, log, versions);
    if (plan.events.empty()) {
        connection.roll_back();
        return plan.outcome;
    }
    write(connection, plan);
    connection.commit();
    access_->appends.succeeded();
    session_.saw({plan.events.back().position, plan.events.back().hash});
    access_->durable.reached(session_.generation(), plan.events.back().position);
    return plan.outcome;
}

std::expected<BatchCommitted, AppendError> PostgresAppender::append(
    std::span<const StreamAppend> batch) {
    require_valid_batch(batch);
    try {
        return session_.call(
            [&](PostgresConnection& connection) { return append_locked(connection, batch); });
    } catch (const CommitFateUnknown& failure) {
        access_->appends.failed("append_unknown", failure.what());
        return std::unexpected(AppendError::unknown);
    } catch (const StoreFailure& failure) {
        access_->appends.failed("append_failed", failure.what());
        return std::unexpected(AppendError::unavailable);
    }
}

std::expected<std::optional<BatchCommitted>, StoreUnavailable> PostgresAppender::resolve(
    std::span<const StreamAppend> batch) {
    require_valid_batch(batch);
    session_.disconnect();
    return at_the_border([&] {
        return session_.call([&](PostgresConnection& connection) {
            // With the lock in hand the lost transaction has ended, one way or the other.
            const auto locked = lock_and_look(connection, batch);
            const auto outcome =
                resolve_batch(batch, locked.log, events_in_place(connection, batch));
            // A read says nothing about a synchronous standby. The commit of something written
            // does: with it, all before it is there.
            if (outcome) connection.execute(postgres::touch_head);
            connection.commit();
            return outcome;
        });
    });
}

}  // namespace roster::eventstore
