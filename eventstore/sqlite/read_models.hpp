#pragma once
// Read models in SQLite, beside the log: one transaction for the effect and the checkpoint.

#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

class SqliteReadModels final : public ReadModelStore {
public:
    explicit SqliteReadModels(std::shared_ptr<SqliteAccess> access) : session_(std::move(access)) {}

    std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) override;

private:
    SqliteSession session_;
};

}  // namespace roster::eventstore
