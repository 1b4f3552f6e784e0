#pragma once
// One API node: log, bus, actors and the two listeners, put together; what `serve` and `dev` share.

#include <atomic>
#include <memory>

#include "actors/user_actors.hpp"
#include "cli/config.hpp"
#include "cli/node_followers.hpp"
#include "cli/node_webhooks.hpp"
#include "cli/service_loop.hpp"
#include "cli/tracing.hpp"
#include "crypto/keyring.hpp"
#include "eventstore/event_store.hpp"
#include "followers/password_telling.hpp"
#include "http/server.hpp"
#include "messaging/event_bus.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"

namespace roster::cli {

struct NodeOptions {
    // dev: shows the mails.
    std::function<std::vector<http::SentMail>(const std::string& to)> mails;
};

class ApiNode {
public:
    // Opens the log (its schema must be current), agrees on keys and shard, starts everything, and
    // logs `listening`. Throws StartError or what the parts throw.
    ApiNode(const Configuration& configuration, const NodeOptions& options);
    ~ApiNode();

    [[nodiscard]] http::ListenAddress public_address() const;
    [[nodiscard]] http::ListenAddress admin_address() const;

    [[nodiscard]] messaging::EventBus& bus() { return *bus_; }
    [[nodiscard]] const crypto::KeyRing& keys() const { return keys_; }
    [[nodiscard]] telemetry::SampledLogClock& clock() { return clock_; }
    [[nodiscard]] telemetry::Metrics& metrics() { return metrics_; }
    [[nodiscard]] telemetry::Tracer* tracer() { return tracing_.tracer(); }

    // What the main thread does for it between start and stop.
    [[nodiscard]] Service service();

    // Says not ready for the drain delay, answers what is under way, refuses what comes, and stops
    // everything within 10 s after that.
    void stop();

private:
    void agree_on_marks(const Configuration& configuration);
    void count_rewinds();
    [[nodiscard]] actors::ActorSettings actor_settings(const Configuration& configuration) const;
    void listen(const Configuration& configuration, const NodeOptions& options);
    void reload(const Configuration& configuration);
    [[nodiscard]] http::Readiness readiness(const std::function<http::Readiness()>& probe) const;

    crypto::KeyRing keys_;
    eventstore::StoreSettings store_settings_;
    std::unique_ptr<eventstore::EventStore> store_;
    domain::LogId log_id_;
    telemetry::SampledLogClock clock_;
    telemetry::Metrics metrics_;
    Tracing tracing_;
    std::shared_ptr<void> counting_rewinds_;
    std::unique_ptr<messaging::EventBus> bus_;
    std::unique_ptr<actors::UserActors> actors_;
    std::unique_ptr<followers::PasswordTelling> telling_;
    std::unique_ptr<NodeFollowers> followers_;
    std::unique_ptr<NodeWebhooks> webhooks_;
    std::unique_ptr<http::PublicServer> public_;
    std::string admin_token_;
    std::unique_ptr<http::AdminServer> admin_;
    bool over_tls_ = false;  // of the admin listener
    std::chrono::milliseconds drain_delay_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace roster::cli
