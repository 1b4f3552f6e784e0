#include "eventstore/postgres/event_store.hpp"

#include "eventstore/key_fingerprints.hpp"
#include "eventstore/postgres/appender.hpp"
#include "eventstore/postgres/durable_reader.hpp"
#include "eventstore/postgres/listener.hpp"
#include "eventstore/postgres/log_reader.hpp"
#include "eventstore/postgres/read_models.hpp"
#include "eventstore/postgres/reader.hpp"
#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/statements.hpp"
#include "eventstore/postgres/write_probe.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

PostgresEventStore::PostgresEventStore(const StoreSettings& settings)
    : access_(std::make_shared<PostgresAccess>(settings)),
      locks_(std::make_shared<PostgresLocks>(access_)) {}

std::unique_ptr<EventAppender> PostgresEventStore::open_appender() {
    return std::make_unique<PostgresAppender>(access_);
}

std::unique_ptr<EventReader> PostgresEventStore::open_reader() {
    return std::make_unique<PostgresReader>(access_);
}

std::unique_ptr<EventReader> PostgresEventStore::open_durable_reader() {
    return std::make_unique<PostgresDurableReader>(access_);
}

std::unique_ptr<LogReader> PostgresEventStore::open_log_reader() {
    return std::make_unique<PostgresLogReader>(access_);
}

std::unique_ptr<ReadModelStore> PostgresEventStore::open_read_models() {
    return std::make_unique<PostgresReadModels>(access_);
}

std::unique_ptr<Lease> PostgresEventStore::open_lease(const std::string& job) {
    return std::make_unique<PostgresLease>(locks_, job);
}

std::unique_ptr<AppendListener> PostgresEventStore::open_listener() {
    return std::make_unique<PostgresListener>(access_);
}

std::unique_ptr<WriteProbe> PostgresEventStore::open_write_probe() {
    return std::make_unique<PostgresWriteProbe>(access_);
}

std::expected<bool, StoreUnavailable> PostgresEventStore::agree_on_keys(
    const std::map<std::string, std::string>& mine) {
    return at_the_border([&] {
        PostgresSession session(access_, SessionKind::events);
        return session.call([&](PostgresConnection& connection) {
            const auto head = head_of(connection.begin_with(postgres::lock_and_read_head));
            const auto agreed = agreed_fingerprints(head, mine);
            if (agreed && *agreed != head.key_fingerprints)
                connection.execute(postgres::save_fingerprints, {encode_fingerprints(*agreed)});
            connection.commit();
            return agreed.has_value();
        });
    });
}

}  // namespace roster::eventstore
