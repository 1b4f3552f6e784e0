#pragma once
// What all connections of one listener are bound to: how many a client may hold, and how long a
// request may take to come. A service of the listener's io_context, where each connection finds
// it. Only for the files that instantiate a server.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include <restinio/asio_include.hpp>

#include "http/server/client_address.hpp"
#include "http/server/limits.hpp"
#include "http/server/rate_limit.hpp"

namespace roster::http {

class ConnectionRules final : public asio::execution_context::service {
public:
    using key_type = ConnectionRules;
    static inline asio::execution_context::id id;

    explicit ConnectionRules(asio::execution_context& context)
        : asio::execution_context::service(context) {}

    // Before the first connection. `counts` says whose connections are counted.
    void configure(const Timeouts& timeouts, std::function<bool(const std::string&)> counts) {
        timeouts_ = timeouts;
        counts_ = std::move(counts);
    }

    [[nodiscard]] const Timeouts& timeouts() const { return timeouts_; }

    // A place among the client's connections, given back with the last copy. Null: it has as many
    // as it may. Any thread.
    [[nodiscard]] std::shared_ptr<void> admit(const asio::ip::address& peer) {
        const auto address = peer.to_string();
        if (!counts_ || !counts_(address)) return std::make_shared<int>();
        const auto client = rate_limited_client(address);
        const std::lock_guard lock(mutex_);
        if (connections_[client] >= max_connections_per_client) return nullptr;
        ++connections_[client];
        return {this, [client](ConnectionRules* rules) { rules->leave(client); }};
    }

private:
    void shutdown() override {}

    void leave(const std::string& client) {
        const std::lock_guard lock(mutex_);
        const auto found = connections_.find(client);
        if (--found->second == 0) connections_.erase(found);
    }

    Timeouts timeouts_;
    std::function<bool(const std::string&)> counts_;
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> connections_;
};

}  // namespace roster::http
