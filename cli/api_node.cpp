// Composition only. The order of the members is the order of starting; stopping goes the other way.

#include "cli/api_node.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/resource.h>

#include "cli/admin_listener.hpp"
#include "cli/dangers.hpp"
#include "cli/log_shard.hpp"
#include "cli/node_readiness.hpp"
#include "cli/open_log.hpp"
#include "cli/start_error.hpp"
#include "cli/webhooks_file.hpp"
#include "consumer/curl_http_sender.hpp"
#include "messaging/in_process_event_bus.hpp"
#include "telemetry/log_line.hpp"

namespace roster::cli {

namespace {

using namespace std::chrono_literals;

// With what the actors' stop may take, below the ten seconds in which a node has to be gone.
// Requests that are still under way then are answered by the stopping actors; the listener stays
// for that.
constexpr auto drain_limit = 3500ms;

std::unique_ptr<messaging::EventBus> open_bus(const Configuration& configuration,
                                              const crypto::KeyRing& keys) {
    if (!configuration.nats.url.empty()) return messaging::connect_nats(configuration.nats, keys);
    return messaging::make_in_process_bus(keys, {});
}

// A worker on the in-process bus waits until its report is taken.
followers::MailReportSettings report_settings(const Configuration& configuration) {
    followers::MailReportSettings settings;
    if (configuration.nats.url.empty()) settings.gather = 5ms;
    return settings;
}

// The listener takes as many connections as half of this allows.
void raise_open_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Names the variable behind an address that cannot be bound, and behind files that cannot be used.
std::unique_ptr<http::PublicServer> listen_for_people(
    const http::PublicSettings& settings, actors::UserGateway& gateway, telemetry::Metrics& metrics,
    const http::ProofParts& proof, const http::DisownAccess& disown, telemetry::Tracer* tracer) {
    const auto& address = settings.address;
    try {
        return std::make_unique<http::PublicServer>(settings, gateway, metrics, proof, disown,
                                                    tracer);
    } catch (const std::system_error& error) {
        throw StartError("ROSTER_HTTP_ADDR: cannot listen on " + address.host + ":" +
                         std::to_string(address.port) + ": " + error.what());
    } catch (const std::invalid_argument& error) {
        throw StartError(std::string("ROSTER_TLS_CERT_FILE, ROSTER_TLS_KEY_FILE: ") + error.what());
    }
}

std::string text_of(const http::ListenAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace

ApiNode::ApiNode(const Configuration& configuration, const NodeOptions& options)
    : keys_(load_keys(configuration)),
      store_settings_(store_settings(configuration)),
      store_(open_log(configuration)),
      tracing_(configuration.traces, clock_, metrics_),
      bus_(open_bus(configuration, keys_)),
      drain_delay_(configuration.drain_delay) {
    if (keys_.is_mailer_share())
        throw StartError("ROSTER_KEYS_FILE: '" + configuration.keys_file.string() +
                         "' is a mail worker's share; an API node needs the whole key file");
    auto webhooks = read_webhooks_file(configuration.webhooks_file);
    raise_open_file_limit();
    agree_on_marks(configuration);
    count_rewinds();
    clock_.count_in(metrics_);
    actors_ = std::make_unique<actors::UserActors>(
        actors::ActorParts{*store_, keys_, log_id_, clock_, metrics_, tracer()},
        actor_settings(configuration));
    telling_ =
        std::make_unique<followers::PasswordTelling>(*bus_, actors_->password_news(), clock_);
    const FollowerParts parts{*store_,  *bus_,   actors_->commands(), keys_, log_id_, clock_,
                              metrics_, tracer()};
    followers_ = std::make_unique<NodeFollowers>(parts, report_settings(configuration));
    webhooks_ = std::make_unique<NodeWebhooks>(parts, followers_->news(), std::move(webhooks));
    listen(configuration, options);
}

ApiNode::~ApiNode() { stop(); }

void ApiNode::agree_on_marks(const Configuration& configuration) {
    const auto agreed = store_->agree_on_keys(marks_of(keys_, configuration.shard));
    if (!agreed) throw StartError("ROSTER_DATABASE_URL: " + agreed.error().message);
    const auto head = store_->open_reader()->head();
    if (!head) throw StartError("ROSTER_DATABASE_URL: " + head.error().message);
    log_id_ = head->log_id;
    if (*agreed) return;
    throw StartError(wrong_shard(*head, configuration.shard)
                         .value_or("ROSTER_KEYS_FILE: these are not the keys this log was written "
                                   "with; put the right key "
                                   "file back"));
}

void ApiNode::count_rewinds() {
    auto& rewinds = metrics_.counter("roster_log_rewinds_total",
                                     "times the log lacked what this node had seen of it");
    counting_rewinds_ = store_->log_watch().on_rewind([this, &rewinds](const auto&) {
        rewinds.add();
        clock_.believe_next_sample();  // of another server, perhaps
    });
}

actors::ActorSettings ApiNode::actor_settings(const Configuration& configuration) const {
    actors::ActorSettings settings;
    settings.policy = configuration.policy;
    settings.code_digits = configuration.code_digits;
    settings.argon2 = configuration.argon2;
    settings.argon2_previous = configuration.argon2_previous;
    settings.imported_hashes = configuration.imported_hashes;
    settings.limits_networks = configuration.http.requests_per_minute_per_ip.has_value();
    settings.new_addresses_per_hour_and_network = configuration.registrations_per_network;
    settings.password_policy = {configuration.password_min_score};
    if (store_settings_.url.starts_with("sqlite:")) settings.store_system = "sqlite";
    settings.hasher_threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    settings.scheduler_threads = std::max(1, settings.hasher_threads / 2);
    return settings;
}

void ApiNode::listen(const Configuration& configuration, const NodeOptions& options) {
    public_ = listen_for_people(configuration.http, actors_->gateway(), metrics_, {keys_, clock_},
                                {actors_->commands(), keys_, log_id_}, tracer());
    const http::AdminViews views{
        .readiness =
            [this, probe = node_readiness(store_settings_, *store_)] { return readiness(probe); },
        .mails = options.mails,
        .log = http::LogAccess{*store_, keys_, actors_->commands(), clock_},
        .webhooks = http::WebhookAccess{[this] { return webhooks_->endpoints(); },
                                        &consumer::make_curl_http_sender}};
    admin_token_ = configuration.admin_token;
    const auto address = node_admin_address(configuration);
    admin_ = listen_for_operators(admin_settings(configuration, address), views, metrics_);
    over_tls_ = configuration.admin_https.has_value();
    say_at_the_start(configuration, dangers_of_node(configuration, address));
    telemetry::log_line(
        telemetry::LogLevel::info, "listening",
        {{"public", text_of(public_->address())}, {"admin", text_of(admin_->address())}});
}

http::ListenAddress ApiNode::public_address() const { return public_->address(); }
http::ListenAddress ApiNode::admin_address() const { return admin_->address(); }

Service ApiNode::service() {
    return {.reload = [this](const Configuration& configuration) { reload(configuration); },
            .is_alive = [this] { return is_alive(ProbeTarget{admin_->address(), over_tls_}); }};
}

void ApiNode::reload(const Configuration& configuration) {
    auto with_token = configuration;
    if (with_token.admin_token.empty()) with_token.admin_token = admin_token_;  // that dev made
    auto webhooks = read_webhooks_file(configuration.webhooks_file);
    cli::reload(*admin_, with_token);
    if (configuration.http.tls) public_->use_certificates(*configuration.http.tls);
    webhooks_->replace(std::move(webhooks));
    clock_.believe_next_sample();
}

http::Readiness ApiNode::readiness(const std::function<http::Readiness()>& probe) const {
    if (stopping_) return {{{"stopping", false, ""}}};
    return probe();
}

void ApiNode::stop() {
    if (stopping_.exchange(true)) return;
    // Whoever routes requests here sees /readyz turn before the listener closes.
    std::this_thread::sleep_for(drain_delay_);
    if (public_) public_->drain(drain_limit);
    if (followers_) followers_->stop_delivering();
    if (actors_) actors_->stop();
    if (webhooks_) webhooks_->stop();
    if (followers_) followers_->stop_following();
    if (public_) public_->stop();
    if (admin_) admin_->stop();
    tracing_.stop();
}

}  // namespace roster::cli
