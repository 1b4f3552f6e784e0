#pragma once
// Where a PostgreSQL is, and how every session with it behaves.

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

enum class SessionKind {
    events,       // appends and reads of the log, by index only
    read_models,  // any SQL a projection needs
    migration,    // may take its time; there may be no log yet
    schema,       // looks whether there is a log
    probe,        // whether all is well, said soon
};

// Where a session is, as libpq tells it.
struct PostgresHost {
    std::string name;
    std::string port;
};

// The settings' URL as a connection string, with timeouts and keepalives of ours, and, unless the
// URL says otherwise, only for a server that takes writes (target_session_attrs=read-write). Throws
// std::invalid_argument if libpq cannot read it; the message holds no password.
[[nodiscard]] std::string connection_string(const StoreSettings& settings);

// Connection strings that begin with the host to try first, where the URL names several: libpq
// waits for each some seconds before it goes on to the next. Thread-safe.
class PostgresHosts {
public:
    // Throws as connection_string.
    explicit PostgresHosts(const StoreSettings& settings);

    [[nodiscard]] const std::string& connection_string() const;
    // It has just let us in: it is the first from now on.
    void reached(const PostgresHost& host);
    // It has left a call without an answer: the one behind it is the first from now on.
    void left_unanswered(const PostgresHost& host);

private:
    void put_first(const PostgresHost& host, std::size_t behind_it);

    std::vector<PostgresHost> hosts_;          // in the URL's order
    std::vector<std::string> beginning_with_;  // each of them
    std::atomic<std::size_t> first_ = 0;
};

// What a new session says first. The answer to its last statement: 1 where commits wait for a
// standby, else 0.
[[nodiscard]] std::string session_setup(const StoreSettings& settings, SessionKind kind);

// How long a call of such a session may take.
[[nodiscard]] std::chrono::milliseconds call_timeout(const StoreSettings& settings,
                                                     SessionKind kind);

}  // namespace roster::eventstore
