#pragma once
// Reads for those who acknowledge by what they read, or tell others of it.

#include "eventstore/postgres/probe_row.hpp"
#include "eventstore/postgres/reader.hpp"

namespace roster::eventstore {

class PostgresDurableReader final : public PostgresReader {
public:
    explicit PostgresDurableReader(std::shared_ptr<PostgresAccess> access);

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override;
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override;

private:
    using Read = std::expected<std::vector<RecordedEvent>, StoreUnavailable>;

    // What was read, once it is durable.
    [[nodiscard]] Read durable(Read events);
    // Until all that is visible is durable.
    void await_standbys();

    std::shared_ptr<PostgresAccess> access_;
    ProbeRow row_;
};

}  // namespace roster::eventstore
