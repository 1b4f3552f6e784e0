#pragma once
// The process's one connection to NATS: made in the background, made anew when it is closed for
// good, shared by all sessions. Private.
//
// A thread of its own connects, and says in the log why it cannot; from then on nats.c reconnects
// by itself until it gives up (a wrong password), and then that thread starts over. Every time a
// server was reached has a number, so that a session finds out that what it had under way is lost.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "messaging/nats_event_bus.hpp"
#include "messaging/nats_handles.hpp"

namespace roster::messaging {

inline constexpr std::chrono::milliseconds nats_request_wait{2'000};

// A connection with its JetStream context. Thread-safe, as nats.c is.
class NatsConnection {
public:
    explicit NatsConnection(natsConnection* connection);
    ~NatsConnection();
    NatsConnection(const NatsConnection&) = delete;
    NatsConnection& operator=(const NatsConnection&) = delete;

    [[nodiscard]] natsConnection* get() const { return connection_; }
    [[nodiscard]] jsCtx* jetstream() const { return jetstream_.get(); }
    // True the first time it is asked about that: for what is tried, or said, once.
    [[nodiscard]] bool is_first(const std::string& what) const;

private:
    natsConnection* connection_;
    JetStreamContext jetstream_;
    mutable std::mutex mutex_;
    mutable std::set<std::string> known_;
};

class NatsLink {
public:
    // Throws std::invalid_argument as connect_nats does.
    explicit NatsLink(const NatsSettings& settings);
    ~NatsLink();
    NatsLink(const NatsLink&) = delete;
    NatsLink& operator=(const NatsLink&) = delete;

    struct Lease {
        std::shared_ptr<NatsConnection> connection;
        std::uint64_t epoch = 0;  // counts the times a server was reached
    };

    // The connection, if a server is at its other end. While the first attempt is under way, waits
    // for its outcome, bounded.
    [[nodiscard]] std::optional<Lease> lease();
    // The same, waiting until `deadline`.
    [[nodiscard]] std::optional<Lease> lease(std::chrono::steady_clock::time_point deadline);
    // Whether that connection has had its server ever since.
    [[nodiscard]] bool is_current(const Lease& lease) const;

private:
    struct Signals;

    void keep_connected(const std::stop_token& stop);
    void connect();
    void give_up_connection();
    [[nodiscard]] std::optional<Lease> lease_now() const;

    NatsOptions options_;
    std::shared_ptr<Signals> signals_;
    std::shared_ptr<NatsConnection> connection_;  // guarded by the signals' mutex
    std::jthread keeper_;
};

}  // namespace roster::messaging
