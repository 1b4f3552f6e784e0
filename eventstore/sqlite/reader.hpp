#pragma once
// Reads the log in SQLite.

#include "eventstore/sqlite/access.hpp"

namespace roster::eventstore {

class SqliteReader final : public EventReader {
public:
    explicit SqliteReader(std::shared_ptr<SqliteAccess> access) : session_(std::move(access)) {}

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_streams(
        std::span<const StreamCursor> cursors) override;
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override;
    std::expected<LogHead, StoreUnavailable> head() override;
    std::expected<domain::GlobalPosition, StoreUnavailable> position_before(
        domain::LogTime time) override;
    std::expected<domain::LogTime, StoreUnavailable> clock() override;

private:
    // Reads events, and notes how far.
    template <class Read>
    std::expected<std::vector<RecordedEvent>, StoreUnavailable> seen(Read&& read);

    SqliteSession session_;
};

}  // namespace roster::eventstore
