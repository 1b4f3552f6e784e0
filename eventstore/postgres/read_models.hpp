#pragma once
// Read models in PostgreSQL, beside the log: one transaction for the effect and the checkpoint.

#include "eventstore/postgres/session.hpp"
#include "eventstore/read_model_transaction.hpp"

namespace roster::eventstore {

class PostgresReadModels final : public ReadModelStore {
public:
    explicit PostgresReadModels(std::shared_ptr<PostgresAccess> access);

    std::expected<void, StoreUnavailable> in_transaction(
        const std::function<void(ReadModelTransaction&)>& work) override;

private:
    PostgresSession session_;
};

}  // namespace roster::eventstore
