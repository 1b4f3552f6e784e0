#pragma once
// Reads users' streams for those who acknowledge by what they read.

#include "eventstore/postgres/probe_row.hpp"
#include "eventstore/postgres/reader.hpp"

namespace roster::eventstore {

class PostgresDurableReader final : public PostgresReader {
public:
    explicit PostgresDurableReader(std::shared_ptr<PostgresAccess> access);

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override;

private:
    // Until all that is visible is durable.
    void await_standbys();

    std::shared_ptr<PostgresAccess> access_;
    ProbeRow row_;
};

}  // namespace roster::eventstore
