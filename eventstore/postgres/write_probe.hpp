#pragma once
// Whether PostgreSQL takes writes.

#include "eventstore/postgres/probe_row.hpp"
#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresWriteProbe final : public WriteProbe {
public:
    explicit PostgresWriteProbe(std::shared_ptr<PostgresAccess> access);

    std::expected<void, StoreUnavailable> check() override;

private:
    std::shared_ptr<PostgresAccess> access_;
    PostgresSession session_;
    ProbeRow row_;
};

}  // namespace roster::eventstore
