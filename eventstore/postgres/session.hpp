#pragma once
// A connection that is made at the first call, thrown away when it failed, and made again at the
// next call.

#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "eventstore/append_outcomes.hpp"
#include "eventstore/log_watch.hpp"
#include "eventstore/postgres/connection.hpp"
#include "eventstore/postgres/durable_position.hpp"
#include "eventstore/postgres/endpoint.hpp"
#include "eventstore/postgres/standby_watch.hpp"

namespace roster::eventstore {

// What all sessions of one store share.
struct PostgresAccess {
    explicit PostgresAccess(const StoreSettings& s) : settings(s), hosts(s) {}

    StoreSettings settings;
    PostgresHosts hosts;
    LogWatch watch;
    AppendOutcomes appends;
    DurablePosition durable;
    StandbyWatch standbys;
    CallDeadlines deadlines;
};

class PostgresSession {
public:
    PostgresSession(std::shared_ptr<PostgresAccess> access, SessionKind kind);

    // Runs `work(connection)` within the call timeout. Whatever it throws, no transaction is left
    // open.
    template <class Work>
    auto call(Work&& work) {
        auto& connection = connected();
        try {
            return std::forward<Work>(work)(connection);
        } catch (...) {
            connection.roll_back();
            if (connection.left_unanswered()) access_->hosts.left_unanswered(connection.host());
            throw;
        }
    }

    // What a call on the present connection has read or committed.
    void saw(const LogMark& mark) { access_->watch.saw(generation_, mark); }
    void saw(std::span<const RecordedEvent> events);
    // Of LogWatch, when the present connection was made.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }

    // Gives the rest of a long call another call timeout.
    void renew_deadline();
    // The next call makes a new connection.
    void disconnect() { connection_.reset(); }
    // Whether the connection of the last call still stands, as far as is known, and with it what
    // was tied to it.
    [[nodiscard]] bool alive() const { return connection_ && connection_->alive(); }
    // Grows with every connection: two equal answers mean that it was the same one in between.
    [[nodiscard]] std::uint64_t connections_made() const { return connections_made_; }
    // On the connection of the last call.
    bool await_notification(std::chrono::milliseconds timeout) {
        return connection_->await_notification(timeout);
    }

private:
    PostgresConnection& connected();
    void connect(CallDeadlines::Clock::time_point deadline);

    std::shared_ptr<PostgresAccess> access_;
    SessionKind kind_;
    std::unique_ptr<PostgresConnection> connection_;
    std::uint64_t connections_made_ = 0;
    std::uint64_t generation_ = 0;
};

}  // namespace roster::eventstore
