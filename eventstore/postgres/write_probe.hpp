#pragma once
// Whether PostgreSQL takes writes.

#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresWriteProbe final : public WriteProbe {
public:
    explicit PostgresWriteProbe(std::shared_ptr<PostgresAccess> access);

    std::expected<void, StoreUnavailable> check() override;

private:
    std::shared_ptr<PostgresAccess> access_;
    PostgresSession session_;
    std::string row_;  // this process's own
};

}  // namespace roster::eventstore
