#include "eventstore/sqlite/event_store.hpp"

#include "eventstore/key_fingerprints.hpp"
#include "eventstore/sqlite/appender.hpp"
#include "eventstore/sqlite/follow.hpp"
#include "eventstore/sqlite/read_models.hpp"
#include "eventstore/sqlite/reader.hpp"
#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"
#include "eventstore/sqlite/write_probe.hpp"
#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

SqliteEventStore::SqliteEventStore(const StoreSettings& settings)
    : access_(sqlite_access(settings)) {}

std::unique_ptr<EventAppender> SqliteEventStore::open_appender() {
    return std::make_unique<SqliteAppender>(access_);
}

std::unique_ptr<EventReader> SqliteEventStore::open_reader() {
    return std::make_unique<SqliteReader>(access_);
}

std::unique_ptr<LogReader> SqliteEventStore::open_log_reader() { return open_reader(); }

std::unique_ptr<ReadModelStore> SqliteEventStore::open_read_models() {
    return std::make_unique<SqliteReadModels>(access_);
}

std::unique_ptr<Lease> SqliteEventStore::open_lease(const std::string& job) {
    return std::make_unique<SqliteLease>(access_, job);
}

std::unique_ptr<AppendListener> SqliteEventStore::open_listener() {
    return std::make_unique<SqliteListener>(access_);
}

std::unique_ptr<WriteProbe> SqliteEventStore::open_write_probe() {
    return std::make_unique<SqliteWriteProbe>(access_);
}

std::expected<bool, StoreUnavailable> SqliteEventStore::agree_on_keys(
    const std::map<std::string, std::string>& mine) {
    return at_the_border([&] {
        bool agreed = false;
        SqliteSession session(access_);
        session.write([&](SqliteConnection& connection) {
            const auto head = read_head(connection);
            const auto fingerprints = agreed_fingerprints(head, mine);
            agreed = fingerprints.has_value();
            if (!agreed || *fingerprints == head.key_fingerprints) return false;
            connection.query(sqlite::save_fingerprints)
                .bind(1, encode_fingerprints(*fingerprints))
                .run();
            return true;
        });
        return agreed;
    });
}

}  // namespace roster::eventstore
