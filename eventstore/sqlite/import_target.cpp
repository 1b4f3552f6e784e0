// Imports into SQLite.

#include "eventstore/import_target.hpp"

#include "eventstore/sqlite/access.hpp"
#include "eventstore/sqlite/rows.hpp"
#include "eventstore/sqlite/statements.hpp"

namespace roster::eventstore {

namespace {

class Target final : public ImportTarget {
public:
    explicit Target(const StoreSettings& settings) : session_(sqlite_access(settings)) {}

    void with_locked_head(const std::function<bool(const LogHead&)>& work) override {
        session_.write([&](SqliteConnection& connection) {
            connection_ = &connection;
            return work(read_head(connection));
        });
    }

    void rename_log(const domain::LogId& log, const crypto::Sha256& genesis) override {
        connection_->query(sqlite::rename_log)
            .bind(1, log)
            .bind(2, crypto::ByteView(genesis))
            .run();
    }

    void insert(std::span<const RecordedEvent> events) override {
        for (const auto& event : events) insert_event(*connection_, event);
        move_head_behind(*connection_, events.back());
    }

    void insert_keys(std::span<const KeyToAdd> keys) override {
        for (const auto& key : keys)
            connection_->query(sqlite::import_key)
                .bind(1, key.user)
                .bind(2, crypto::ByteView(key.wrapped_key))
                .run();
    }

private:
    SqliteSession session_;
    SqliteConnection* connection_ = nullptr;  // of the transaction at hand
};

}  // namespace

std::unique_ptr<ImportTarget> sqlite_import_target(const StoreSettings& settings) {
    return std::make_unique<Target>(settings);
}

}  // namespace roster::eventstore
