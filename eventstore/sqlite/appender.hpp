#pragma once
// Appends to the log in SQLite. BEGIN IMMEDIATE is the head's lock.

#include "eventstore/batch_plan.hpp"
#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

class SqliteAppender final : public EventAppender {
public:
    explicit SqliteAppender(std::shared_ptr<SqliteAccess> access);

    std::expected<BatchCommitted, AppendError> append(std::span<const StreamAppend> batch) override;
    std::expected<std::optional<BatchCommitted>, StoreUnavailable> resolve(
        std::span<const StreamAppend> batch) override;

private:
    std::shared_ptr<SqliteAccess> access_;
    SqliteSession session_;
};

}  // namespace roster::eventstore
