// Imports into PostgreSQL.

#include "eventstore/import_target.hpp"

#include "eventstore/postgres/columns.hpp"
#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/session.hpp"
#include "eventstore/postgres/statements.hpp"

namespace roster::eventstore {

namespace {

class Target final : public ImportTarget {
public:
    explicit Target(const StoreSettings& settings)
        : session_(std::make_shared<PostgresAccess>(settings), SessionKind::events) {}

    void with_locked_head(const std::function<bool(const LogHead&)>& work) override {
        session_.call([&](PostgresConnection& connection) {
            connection_ = &connection;
            if (work(head_of(connection.begin_with(postgres::lock_and_read_head))))
                connection.commit();
            else
                connection.roll_back();
        });
    }

    void rename_log(const domain::LogId& log, const crypto::Sha256& genesis) override {
        connection_->execute(postgres::rename_log, {log.to_string(), to_bytea(genesis)});
    }

    void insert(std::span<const RecordedEvent> events) override {
        EventColumns columns;
        PostgresArray recorded_at;
        for (const auto& event : events) {
            columns.add(event);
            recorded_at.add(to_timestamp(event.recorded_at));
        }
        PostgresParameters parameters{std::to_string(events.front().position.value - 1),
                                      recorded_at.literal()};
        columns.append_to(parameters);
        connection_->execute(postgres::import_events, parameters);
    }

    void insert_keys(std::span<const KeyToAdd> keys) override {
        PostgresArray users, wrapped;
        for (const auto& key : keys) {
            users.add(key.user);
            wrapped.add(key.wrapped_key);
        }
        connection_->execute(postgres::import_keys, {users.literal(), wrapped.literal()});
    }

private:
    PostgresSession session_;
    PostgresConnection* connection_ = nullptr;  // of the transaction at hand
};

}  // namespace

std::unique_ptr<ImportTarget> postgres_import_target(const StoreSettings& settings) {
    return std::make_unique<Target>(settings);
}

}  // namespace roster::eventstore
