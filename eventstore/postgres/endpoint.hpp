#pragma once
// Where a PostgreSQL is, and how every session with it behaves.

#include <chrono>
#include <string>

#include "eventstore/event_store.hpp"

namespace roster::eventstore {

enum class SessionKind {
    events,       // appends and reads of the log, by index only
    read_models,  // any SQL a projection needs
    migration,    // may take its time
};

// The settings' URL as a connection string, with timeouts and keepalives of ours. Throws
// std::invalid_argument if libpq cannot read it; the message holds no password.
[[nodiscard]] std::string connection_string(const StoreSettings& settings);

// What a new session says first.
[[nodiscard]] std::string session_setup(const StoreSettings& settings, SessionKind kind);

// How long a call of such a session may take.
[[nodiscard]] std::chrono::milliseconds call_timeout(const StoreSettings& settings,
                                                     SessionKind kind);

}  // namespace roster::eventstore
