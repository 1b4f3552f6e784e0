#pragma once
// Reads the log in PostgreSQL. Every read is one statement, and so one short transaction.

#include "eventstore/postgres/session.hpp"

namespace roster::eventstore {

class PostgresReader : public EventReader {
public:
    explicit PostgresReader(std::shared_ptr<PostgresAccess> access);

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override;
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override;
    std::expected<LogHead, StoreUnavailable> head() override;
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override;
    std::expected<domain::LogTime, StoreUnavailable> clock() override;

protected:
    [[nodiscard]] PostgresSession& session() { return session_; }

private:
    // Runs one statement and reads its rows.
    template <class Read>
    auto read(const PostgresStatement& statement, const PostgresParameters& parameters,
              Read&& rows);

    PostgresSession session_;
};

}  // namespace roster::eventstore
