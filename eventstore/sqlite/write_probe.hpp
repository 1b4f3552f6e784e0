#pragma once
// Whether a SQLite file takes writes.

#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

class SqliteWriteProbe final : public WriteProbe {
public:
    explicit SqliteWriteProbe(std::shared_ptr<SqliteAccess> access)
        : access_(access), session_(std::move(access)) {}

    std::expected<void, StoreUnavailable> check() override;

private:
    std::shared_ptr<SqliteAccess> access_;
    SqliteSession session_;
};

}  // namespace roster::eventstore
