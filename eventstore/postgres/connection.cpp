#include "eventstore/postgres/connection.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include <poll.h>
#include <pqxx/pqxx>

#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

#if PQXX_VERSION_MAJOR >= 7
using HandledConnection = pqxx::connection;
#else
using HandledConnection = pqxx::connection_base;
#endif

std::string message_of(const std::exception& error) {
    auto message = first_line(error.what());
    if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
        sql && !sql->sqlstate().empty())
        message += " [" + sql->sqlstate() + "]";
    return message;
}

// Errors of a server that is not the one to talk to any more: it goes down, starts, or has become
// read-only (a standby). The next call makes a new connection, perhaps to another host of the URL.
bool ends_the_connection(const std::exception& error) {
    static constexpr std::string_view those[] = {"25006",   // read_only_sql_transaction
                                                 "57P01",   // admin_shutdown
                                                 "57P02",   // crash_shutdown
                                                 "57P03",   // cannot_connect_now
                                                 "57P05"};  // idle_session_timeout
    const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
    return sql != nullptr && std::ranges::find(those, sql->sqlstate()) != std::end(those);
}

template <class Connection>
PostgresHost host_of(Connection& connection) {
    const auto text = [](const char* value) { return std::string(value != nullptr ? value : ""); };
    return {text(connection.hostname()), text(connection.port())};
}

void refuse_nul(const PostgresParameters& parameters) {
    for (const auto& value : parameters)
        if (value && value->find('\0') != std::string::npos)
            throw std::invalid_argument("a statement's parameter holds a NUL");
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // since libpqxx 7.10

// Keeps the first line of what the server says beside its answers; nothing is printed.
class Warnings final : public pqxx::errorhandler {
public:
    explicit Warnings(HandledConnection& connection) : pqxx::errorhandler(connection) {}

    bool operator()(const char text[]) noexcept override {
        if (!said_) said_ = first_line(text);
        return false;
    }
    std::optional<std::string> take() { return std::exchange(said_, std::nullopt); }

private:
    std::optional<std::string> said_;
};

#pragma GCC diagnostic pop

#if PQXX_VERSION_MAJOR >= 7

void stay_disconnected(pqxx::connection&) {}         // version 7 never reconnects
void prepare_now(pqxx::connection&, const char*) {}  // version 7 has prepared it

pqxx::result exec_prepared(pqxx::nontransaction& session, const char* name,
                           const PostgresParameters& parameters) {
    pqxx::params values;
    values.reserve(parameters.size());
    for (const auto& value : parameters) {
        if (value)
            values.append(pqxx::zview(*value));
        else
            values.append();
    }
    return session.exec_prepared(name, values);
}

#else

void prepare_now(pqxx::connection& connection, const char* name) { connection.prepare_now(name); }

void stay_disconnected(pqxx::connection& connection) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

pqxx::result exec_prepared(pqxx::nontransaction& session, const char* name,
                           const PostgresParameters& parameters) {
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& value : parameters) values.push_back(value ? value->c_str() : nullptr);
    return session.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
}

#endif

}  // namespace

struct PostgresConnection::Session {
    explicit Session(const std::string& connection_string)
        : connection(connection_string), warnings(connection) {
        stay_disconnected(connection);
    }

    pqxx::connection connection;
    Warnings warnings;
    std::unordered_set<std::string> prepared;
};

PostgresConnection::PostgresConnection(const std::string& connection_string,
                                       CallDeadlines& deadlines)
    : deadlines_(deadlines) {
    try {
        session_ = std::make_unique<Session>(connection_string);
        host_ = host_of(session_->connection);
    } catch (const std::exception& error) {
        throw StoreFailure("cannot connect to PostgreSQL: " + message_of(error));
    }
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::require_usable() {
    if (!alive()) throw StoreFailure("the connection to PostgreSQL is broken");
    if (CallDeadlines::Clock::now() >= deadline_) give_up();
}

void PostgresConnection::give_up() {
    broken_ = true;
    left_unanswered_ = true;
    throw StoreFailure("PostgreSQL did not answer in time");
}

template <class Call>
auto PostgresConnection::guarded(Call&& call) {
    require_usable();
    try {
        const CallDeadlines::Watch watch(deadlines_, session_->connection.sock(), deadline_);
        return call();
    } catch (const std::exception& error) {
        if (session_->connection.is_open()) {
            broken_ = ends_the_connection(error);
            throw StoreFailure(message_of(error));
        }
        if (CallDeadlines::Clock::now() >= deadline_) give_up();
        // libpqxx 6 has lost the reason on its way.
        broken_ = true;
        throw StoreFailure("the connection to PostgreSQL was lost");
    }
}

void PostgresConnection::prepare(const PostgresStatement& statement) {
    if (session_->prepared.contains(statement.name)) return;
    session_->connection.prepare(statement.name, statement.sql);
    session_->prepared.insert(statement.name);
}

void PostgresConnection::require_prepared(const PostgresStatement& statement) {
    if (session_->prepared.contains(statement.name)) return;
    guarded([&] {
        prepare(statement);
        prepare_now(session_->connection, statement.name);
    });
}

pqxx::result PostgresConnection::execute(const PostgresStatement& statement,
                                         const PostgresParameters& parameters) {
    refuse_nul(parameters);
    return guarded([&] {
        prepare(statement);
        // Transactions are ours, said in SQL: libpqxx's would leave the isolation level to the
        // role's default.
        pqxx::nontransaction session(session_->connection);
        return exec_prepared(session, statement.name, parameters);
    });
}

pqxx::result PostgresConnection::run(const std::string& sql) {
    return guarded([&] {
        pqxx::nontransaction session(session_->connection);
        return session.exec(sql);
    });
}

pqxx::result PostgresConnection::begin_with(const std::string& sql) {
    in_transaction_ = true;  // whatever becomes of the statement after BEGIN
    return run("BEGIN ISOLATION LEVEL READ COMMITTED;" + sql);
}

void PostgresConnection::commit() {
    require_usable();  // failing here, nothing was sent
    session_->warnings.take();
    try {
        run("COMMIT");
        in_transaction_ = false;
    } catch (const StoreFailure& failure) {
        broken_ = true;
        throw CommitFateUnknown(failure.what());
    }
    // A wait for a synchronous standby that was cancelled: committed here, and perhaps only here.
    if (const auto warning = session_->warnings.take()) throw CommitFateUnknown(*warning);
}

void PostgresConnection::roll_back() noexcept {
    if (!in_transaction_) return;
    in_transaction_ = false;
    try {
        run("ROLLBACK");
    } catch (const std::exception&) {
        broken_ = true;
    }
}

bool PostgresConnection::alive() const noexcept {
    return !broken_ && session_->connection.is_open();
}

bool PostgresConnection::usable() const noexcept {
    if (!alive()) return false;
    // On an idle connection the server has nothing to say but goodbye.
    pollfd socket{.fd = session_->connection.sock(), .events = POLLIN, .revents = 0};
    return ::poll(&socket, 1, 0) == 0;
}

bool PostgresConnection::await_notification(std::chrono::milliseconds timeout) {
    if (!alive()) throw StoreFailure("the connection to PostgreSQL is broken");
    try {
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(timeout);
        const std::chrono::microseconds rest = timeout - whole;
        return session_->connection.await_notification(whole.count(), rest.count()) > 0;
    } catch (const std::exception& error) {
        broken_ = true;
        throw StoreFailure(message_of(error));
    }
}

}  // namespace roster::eventstore
