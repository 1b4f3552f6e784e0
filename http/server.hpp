#pragma once
// The two HTTP listeners, public and admin. No RESTinio here: this is what cli composes with.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/requests.hpp"
#include "actors/user_commands.hpp"
#include "crypto/keyring.hpp"
#include "crypto/log_shard.hpp"
#include "domain/log_time.hpp"
#include "eventstore/event_store.hpp"
#include "http/server/listen_address.hpp"
#include "messaging/http_sender.hpp"
#include "operators/admin_tokens.hpp"
#include "operators/webhooks.hpp"
#include "telemetry/clock.hpp"
#include "telemetry/metrics.hpp"
#include "telemetry/tracer.hpp"

namespace roster::http {

struct PublicSettings {
    ListenAddress address{"127.0.0.1", 8080};
    int threads = 2;
    std::optional<TlsFiles> tls;
    std::vector<std::string> cors_origins;  // of canonical_origin (http/server/cors.hpp)
    std::vector<std::string>
        trusted_proxies;  // addresses or CIDR blocks whose X-Forwarded-For counts
    std::optional<int> requests_per_minute_per_ip = 60;  // absent: off
    int max_in_flight = 2048;
    // What answers that would tell something by their time leave at multiples of; 0: at once.
    std::chrono::milliseconds answer_quantum{100};
    // How long a connection is kept without a request.
    std::chrono::milliseconds idle_timeout{75'000};
    std::optional<crypto::LogShard> shard;  // absent: everybody is in this log
    int code_digits = 4;
    crypto::PasswordPolicy password_policy = {};
    std::chrono::seconds code_lifetime{60};
    std::chrono::seconds resend_cooldown{15};  // between two codes
    std::string product_name = "Roster";
    std::string public_url = {};     // where people find it; empty: nobody has said
    bool stands_for_itself = false;  // without a public URL the listener's own is it
    bool has_documentation = true;   // /docs
    bool has_signup = false;         // /signup
    std::string signup_next;         // where that page goes once somebody is active; empty: nowhere
    bool disclose_accounts = false;
};

// What proofs of activation are made with. Both outlive the listener.
struct ProofParts {
    const crypto::KeyRing& keys;
    const telemetry::Clock& clock;
};

struct AdminSettings {
    ListenAddress address{"127.0.0.1", 9090};
    operators::AdminTokens tokens = {};   // none: 403 for what needs one
    std::vector<std::string> hosts = {};  // further names it may be called by
    std::optional<TlsFiles> tls = {};     // absent: in clear
};

// A mail as `dev` shows it.
struct SentMail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::optional<std::string> code;
    domain::LogTime sent_at;
};

struct Readiness {
    struct Check {
        std::string name;
        bool ok = false;
        std::string detail;
    };
    std::vector<Check> checks;
};

// What the operators' calls about the log stand on. Everything outlives the listener.
struct LogAccess {
    eventstore::EventStore& store;
    const crypto::KeyRing& keys;
    actors::UserCommands& users;
    const telemetry::Clock& clock;
};

// The webhooks' endpoints, as they are now, and what posts to one of them.
struct WebhookAccess {
    std::function<operators::WebhookEndpoints()> endpoints;
    messaging::HttpSenderFactory new_sender;
};

// What the admin listener shows; functions are called on a thread where they may block for up to 2
// s.
struct AdminViews {
    std::function<Readiness()> readiness;
    std::function<std::vector<SentMail>(const std::string& to)>
        mails;                          // empty function: no such routes (only dev has them)
    std::optional<LogAccess> log = {};  // absent: no such routes (a mail worker has no log)
    std::optional<WebhookAccess> webhooks = {};  // only beside a log
};

// What "that wasn't me" stands on. Everything outlives the listener.
struct DisownAccess {
    actors::UserCommands& users;
    const crypto::KeyRing& keys;
    domain::LogId log;
};

// Thread-safe. Throws std::system_error (address in use, permission) or std::invalid_argument (TLS
// files) from the constructor.
class PublicServer {
public:
    // Without `proof` nobody is given one; without `disown` there is no such call; without a tracer
    // nothing is traced.
    PublicServer(const PublicSettings& settings, actors::UserGateway& gateway,
                 telemetry::Metrics& metrics, const std::optional<ProofParts>& proof = {},
                 const std::optional<DisownAccess>& disown = {},
                 telemetry::Tracer* tracer = nullptr);
    ~PublicServer();

    [[nodiscard]] ListenAddress address() const;  // with the port that was chosen
    // Stops accepting, answers `Connection: close`, and returns when no request is in flight, or
    // after `limit`.
    void drain(std::chrono::milliseconds limit);
    void stop();
    // New connections get these; open ones go on. Throws std::invalid_argument, and then nothing
    // has changed: files that cannot be used, or TLS was off at the start.
    void use_certificates(const TlsFiles& files);

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

class AdminServer {
public:
    // Throws as PublicServer's.
    AdminServer(const AdminSettings& settings, AdminViews views, telemetry::Metrics& metrics);
    ~AdminServer();

    [[nodiscard]] ListenAddress address() const;
    // From now on these tokens open, and no others. Any thread.
    void replace_tokens(operators::AdminTokens tokens);
    // As PublicServer's.
    void use_certificates(const TlsFiles& files);
    void stop();

private:
    struct Running;
    std::unique_ptr<Running> running_;
};

}  // namespace roster::http
