#include "eventstore/postgres/connection.hpp"

#include <stdexcept>
#include <unordered_set>

#include <poll.h>
#include <pqxx/pqxx>

#include "eventstore/store_failure.hpp"

namespace roster::eventstore {

namespace {

std::string message_of(const std::exception& error) {
    auto message = first_line(error.what());
    if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
        sql && !sql->sqlstate().empty())
        message += " [" + sql->sqlstate() + "]";
    return message;
}

void refuse_nul(const PostgresParameters& parameters) {
    for (const auto& value : parameters)
        if (value && value->find('\0') != std::string::npos)
            throw std::invalid_argument("a statement's parameter holds a NUL");
}

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
    explicit Session(const std::string& connection_string) : connection(connection_string) {
        stay_disconnected(connection);
    }

    pqxx::connection connection;
    std::unordered_set<std::string> prepared;
};

PostgresConnection::PostgresConnection(const std::string& connection_string,
                                       CallDeadlines& deadlines)
    : deadlines_(deadlines) {
    try {
        session_ = std::make_unique<Session>(connection_string);
    } catch (const std::exception& error) {
        throw StoreFailure("cannot connect to PostgreSQL: " + message_of(error));
    }
}

PostgresConnection::~PostgresConnection() = default;

void PostgresConnection::require_usable() {
    if (!alive()) throw StoreFailure("the connection to PostgreSQL is broken");
    if (CallDeadlines::Clock::now() >= deadline_) {
        broken_ = true;
        throw StoreFailure("PostgreSQL did not answer in time");
    }
}

template <class Call>
auto PostgresConnection::guarded(Call&& call) {
    require_usable();
    try {
        const CallDeadlines::Watch watch(deadlines_, session_->connection.sock(), deadline_);
        return call();
    } catch (const std::exception& error) {
        if (session_->connection.is_open()) throw StoreFailure(message_of(error));
        // libpqxx 6 has lost the reason on its way.
        broken_ = true;
        throw StoreFailure(CallDeadlines::Clock::now() >= deadline_
                               ? "PostgreSQL did not answer in time"
                               : "the connection to PostgreSQL was lost");
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
    try {
        run("COMMIT");
        in_transaction_ = false;
    } catch (const StoreFailure& failure) {
        broken_ = true;
        throw CommitFateUnknown(failure.what());
    }
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
