#pragma once
// One connection to PostgreSQL. The one file (with its source) that knows which libpqxx the machine
// has: 6.4 (Debian 12) or 7 (Debian 13).
//
// It never reconnects by itself. Every failure is a StoreFailure whose message has the server's
// first line and SQLSTATE. One thread at a time.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pqxx/result>

#include "eventstore/postgres/call_deadlines.hpp"
#include "eventstore/postgres/endpoint.hpp"

namespace roster::eventstore {

// A statement that is prepared at its first use on a connection.
struct PostgresStatement {
    const char* name;
    const char* sql;
};

// Values in PostgreSQL's text form; nullopt is NULL. A value with a NUL character is refused with
// std::invalid_argument.
using PostgresParameters = std::vector<std::optional<std::string>>;

class PostgresConnection {
public:
    // Connects. `deadlines` must outlive the connection.
    PostgresConnection(const std::string& connection_string, CallDeadlines& deadlines);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    // Until when the following calls must have their answers; after it the connection is cut.
    void set_deadline(CallDeadlines::Clock::time_point deadline) { deadline_ = deadline; }

    // For `EXECUTE name` in a text of several statements.
    void require_prepared(const PostgresStatement& statement);
    pqxx::result execute(const PostgresStatement& statement,
                         const PostgresParameters& parameters = {});
    // One or several statements without parameters; the result is the last one's.
    pqxx::result run(const std::string& sql);

    // READ COMMITTED, and `sql` in the same round trip.
    pqxx::result begin_with(const std::string& sql);
    // Throws CommitFateUnknown if no answer came, or one with a warning: that is how PostgreSQL
    // says that it did not wait for its synchronous standby.
    void commit();
    // Never throws; a connection that cannot roll back is broken.
    void roll_back() noexcept;

    // False once a call has found it broken, or its server not the one to talk to any more.
    [[nodiscard]] bool alive() const noexcept;
    // The same, and the server did not close it while it lay idle. Not for a connection that
    // listens.
    [[nodiscard]] bool usable() const noexcept;

    // Whether it is broken because no answer came in time.
    [[nodiscard]] bool left_unanswered() const noexcept { return left_unanswered_; }
    [[nodiscard]] const PostgresHost& host() const { return host_; }

    // The server is not the one to talk to any more: no call is made on this connection again.
    void leave() noexcept { broken_ = true; }

    // Waits for NOTIFY on a channel this connection listens to. True: one came.
    bool await_notification(std::chrono::milliseconds timeout);

private:
    struct Session;

    void require_usable();
    [[noreturn]] void give_up();
    template <class Call>
    auto guarded(Call&& call);
    void prepare(const PostgresStatement& statement);

    std::unique_ptr<Session> session_;
    PostgresHost host_;
    CallDeadlines& deadlines_;
    CallDeadlines::Clock::time_point deadline_ = CallDeadlines::Clock::time_point::max();
    bool in_transaction_ = false;
    bool broken_ = false;
    bool left_unanswered_ = false;
};

}  // namespace roster::eventstore
