#pragma once
// Appends to the log in PostgreSQL: lock the head, check versions, chain, insert, commit.

#include "eventstore/batch_plan.hpp"
#include "eventstore/postgres/rows.hpp"
#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresAppender : public EventAppender {
public:
    explicit PostgresAppender(std::shared_ptr<PostgresAccess> access);

    std::expected<BatchCommitted, AppendError> append(std::span<const StreamAppend> batch) override;
    std::expected<std::optional<BatchCommitted>, StoreUnavailable> resolve(
        std::span<const StreamAppend> batch) override;

protected:
    // Begins the transaction, takes the lock that makes positions contiguous and commits ordered,
    // and looks what stands behind it. A test takes the lock out, to see what for.
    virtual LockedStreams lock_log(PostgresConnection& connection,
                                   std::span<const StreamAppend> batch);

private:
    BatchCommitted append_locked(PostgresConnection& connection,
                                 std::span<const StreamAppend> batch);

    std::shared_ptr<PostgresAccess> access_;
    PostgresSession session_;
};

}  // namespace roster::eventstore
