#pragma once
// Walks the log in PostgreSQL over libpq itself: results come in binary form, which libpqxx 6
// cannot ask for, and which costs server and reader half of what text does.

#include "eventstore/postgres/session.hpp"

struct pg_conn;
struct pg_result;

namespace roster::eventstore {

class PostgresLogReader final : public LogReader {
public:
    explicit PostgresLogReader(std::shared_ptr<PostgresAccess> access);
    ~PostgresLogReader() override;

    std::expected<std::vector<RecordedEvent>, StoreUnavailable> read_log(
        domain::GlobalPosition after, std::size_t limit) override;

private:
    struct Close {
        void operator()(pg_conn* connection) const;
        void operator()(pg_result* result) const;
    };
    using Connection = std::unique_ptr<pg_conn, Close>;
    using Result = std::unique_ptr<pg_result, Close>;

    using Deadline = CallDeadlines::Clock::time_point;

    void connect(Deadline deadline);
    void compare_with_log(pg_conn* connection);
    [[nodiscard]] Result execute(domain::GlobalPosition after, std::size_t limit,
                                 Deadline deadline) const;

    std::shared_ptr<PostgresAccess> access_;
    Connection connection_;  // null: to be made at the next call
    std::uint64_t generation_ = 0;
};

}  // namespace roster::eventstore
