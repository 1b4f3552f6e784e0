#pragma once
// The event store on a SQLite file: opens sessions, and agrees on keys.

#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

class SqliteEventStore final : public EventStore {
public:
    explicit SqliteEventStore(const StoreSettings& settings);

    std::unique_ptr<EventAppender> open_appender() override;
    std::unique_ptr<EventReader> open_reader() override;
    std::unique_ptr<EventReader> open_durable_reader() override { return open_reader(); }
    std::unique_ptr<LogReader> open_log_reader() override;
    std::unique_ptr<ReadModelStore> open_read_models() override;
    std::unique_ptr<Lease> open_lease(const std::string& job) override;
    std::unique_ptr<AppendListener> open_listener() override;
    std::unique_ptr<WriteProbe> open_write_probe() override;
    LogWatch& log_watch() override { return access_->watch; }
    std::expected<bool, StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>& mine) override;

private:
    std::shared_ptr<SqliteAccess> access_;
};

}  // namespace roster::eventstore
