#pragma once
// The event store on PostgreSQL: opens sessions, and agrees on keys.

#include "eventstore/postgres/lease.hpp"
#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresEventStore final : public EventStore {
public:
    explicit PostgresEventStore(const StoreSettings& settings);

    std::unique_ptr<EventAppender> open_appender() override;
    std::unique_ptr<EventReader> open_reader() override;
    std::unique_ptr<EventReader> open_durable_reader() override;
    std::unique_ptr<LogReader> open_log_reader() override;
    std::unique_ptr<ReadModelStore> open_read_models() override;
    std::unique_ptr<Lease> open_lease(const std::string& job) override;
    std::unique_ptr<AppendListener> open_listener() override;
    std::unique_ptr<WriteProbe> open_write_probe() override;
    LogWatch& log_watch() override { return access_->watch; }
    std::expected<bool, StoreUnavailable> agree_on_keys(
        const std::map<std::string, std::string>& mine) override;

private:
    std::shared_ptr<PostgresAccess> access_;
    std::shared_ptr<PostgresLocks> locks_;
};

}  // namespace roster::eventstore
