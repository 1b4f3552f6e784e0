#include "messaging/nats_link.hpp"

#include <new>
#include <stdexcept>
#include <vector>

#include "messaging/nats_url.hpp"
#include "telemetry/log_line.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using telemetry::log_line;
using telemetry::LogLevel;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t connect_timeout_ms = 2'000;
constexpr std::int64_t reconnect_wait_ms = 250;
constexpr std::int64_t reconnect_jitter_ms = 250;
constexpr std::int64_t write_deadline_ms = 2'000;
// A server that says nothing for two of these is gone.
constexpr std::int64_t ping_interval_ms = 2'000;
constexpr int max_pings_out = 2;
constexpr auto first_attempt_wait = 2s;
constexpr auto new_connection_wait = 500ms;
constexpr auto closed_callback_wait = 5s;
constexpr auto quiet_time = 30s;  // between two log lines that say the same

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("NATS: " + why); }

void check(natsStatus status, const char* what) {
    if (status != NATS_OK) refuse(std::string(what) + ": " + natsStatus_GetText(status));
}

void set_servers(natsOptions* options, const std::vector<std::string>& servers) {
    std::vector<const char*> pointers;
    for (const auto& server : servers) pointers.push_back(server.c_str());
    check(natsOptions_SetServers(options, pointers.data(), static_cast<int>(pointers.size())),
          "bad server list");
}

// A user of the settings counts before one in the URL.
void set_credentials(natsOptions* options, const NatsSettings& settings,
                     const NatsServers& servers) {
    const bool in_settings = !settings.user.empty();
    const auto& user = in_settings ? settings.user : servers.user;
    const auto& password = in_settings ? settings.password : servers.password;
    if (!user.empty())
        check(natsOptions_SetUserInfo(options, user.c_str(), password.c_str()), "credentials");
    if (!servers.tls && settings.ca_file.empty()) return;
    check(natsOptions_SetSecure(options, true), "TLS");
    if (settings.ca_file.empty()) return;
    const auto status = natsOptions_LoadCATrustedCertificates(options, settings.ca_file.c_str());
    if (status != NATS_OK) refuse("the CA file " + settings.ca_file + " cannot be read");
}

void set_patience(natsOptions* options) {
    check(natsOptions_SetTimeout(options, connect_timeout_ms), "timeout");
    check(natsOptions_SetMaxReconnect(options, -1), "reconnect");
    check(natsOptions_SetReconnectWait(options, reconnect_wait_ms), "reconnect wait");
    check(natsOptions_SetReconnectJitter(options, reconnect_jitter_ms, reconnect_jitter_ms),
          "jitter");
    check(natsOptions_SetPingInterval(options, ping_interval_ms), "ping interval");
    check(natsOptions_SetMaxPingsOut(options, max_pings_out), "pings");
    check(natsOptions_SetWriteDeadline(options, write_deadline_ms), "write deadline");
    check(natsOptions_SetFailRequestsOnDisconnect(options, true), "requests on disconnect");
    // Else a thread of the library's is woken to write, and waits a millisecond for more: 5 context
    // switches of a mail worker's 20 for each mail, and a fifth of its CPU.
    check(natsOptions_SetSendAsap(options, true), "send at once");
}

NatsOptions make_options(const NatsSettings& settings) {
    NatsOptions options;
    check(natsOptions_Create(out(options)), "options");
    const auto servers = parse_nats_urls(settings.url);
    check(natsOptions_SetName(options.get(), "roster"), "name");
    set_servers(options.get(), servers.urls);
    set_credentials(options.get(), settings, servers);
    set_patience(options.get());
    return options;
}

JetStreamContext make_jetstream(natsConnection* connection) {
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = nats_request_wait.count();
    JetStreamContext context;
    if (natsConnection_JetStream(out(context), connection, &options) != NATS_OK)
        throw std::bad_alloc();
    return context;
}

// Why a line was logged last, so that the same is not said again and again.
class QuietLog {
public:
    void say(LogLevel level, const char* event, const std::string& reason) {
        const auto now = SteadyClock::now();
        if (reason == last_reason_ && now < last_time_ + quiet_time) return;
        last_reason_ = reason;
        last_time_ = now;
        log_line(level, event, {{"reason", reason}});
    }

private:
    std::string last_reason_;
    SteadyClock::time_point last_time_;
};

}  // namespace

NatsConnection::NatsConnection(natsConnection* connection)
    : connection_(connection), jetstream_(make_jetstream(connection)) {}

NatsConnection::~NatsConnection() {
    jetstream_.reset();
    natsConnection_Destroy(connection_);
}

bool NatsConnection::is_first(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return known_.insert(what).second;
}

// What nats.c's callbacks tell. They come from one thread of the library, the closed callback last;
// every connection has exactly one.
struct NatsLink::Signals {
    std::mutex mutex;
    std::condition_variable_any changed;
    natsConnection* reached = nullptr;  // the connection with a server at its other end
    std::uint64_t epoch = 0;
    bool tried = false;  // the first attempt has had its outcome
    bool closed = false;
    bool ending = false;       // a connection that closes now does what it should
    int open_connections = 0;  // whose closed callback is still to come
    QuietLog errors;
    QuietLog closings;
    QuietLog refusals;

    void reach(natsConnection* connection) {
        const std::lock_guard lock(mutex);
        reached = connection;
        ++epoch;
        changed.notify_all();
    }

    static void on_reconnected(natsConnection* connection, void* closure) {
        log_line(LogLevel::info, "nats_reconnected");
        static_cast<Signals*>(closure)->reach(connection);
    }

    static void on_disconnected(natsConnection* connection, void* closure) {
        auto& signals = *static_cast<Signals*>(closure);
        const std::lock_guard lock(signals.mutex);
        if (signals.reached != connection) return;
        signals.reached = nullptr;
        signals.changed.notify_all();
        log_line(LogLevel::warning, "nats_disconnected");
    }

    static void on_closed(natsConnection* connection, void* closure) {
        auto& signals = *static_cast<Signals*>(closure);
        const char* reason = nullptr;
        const auto status = natsConnection_GetLastError(connection, &reason);
        const std::lock_guard lock(signals.mutex);
        if (signals.reached == connection) signals.reached = nullptr;
        signals.closed = true;
        --signals.open_connections;
        if (status != NATS_OK && !signals.ending)
            signals.closings.say(LogLevel::error, "nats_connection_closed", text_of(reason));
        signals.changed.notify_all();
    }

    // What has no caller to tell: slow subscriptions, and subjects that the server does not permit.
    static void on_error(natsConnection* connection, natsSubscription*, natsStatus status,
                         void* closure) {
        auto& signals = *static_cast<Signals*>(closure);
        const char* detail = nullptr;
        (void)natsConnection_GetLastError(connection, &detail);
        const std::lock_guard lock(signals.mutex);
        signals.errors.say(LogLevel::warning, "nats_error",
                           text_of(natsStatus_GetText(status)) + " " + text_of(detail));
    }
};

NatsLink::NatsLink(const NatsSettings& settings)
    : options_(make_options(settings)), signals_(std::make_shared<Signals>()) {
    auto* options = options_.get();
    auto* closure = signals_.get();
    check(natsOptions_SetReconnectedCB(options, &Signals::on_reconnected, closure),
          "reconnected callback");
    check(natsOptions_SetDisconnectedCB(options, &Signals::on_disconnected, closure),
          "disconnected callback");
    check(natsOptions_SetClosedCB(options, &Signals::on_closed, closure), "closed callback");
    check(natsOptions_SetErrorHandler(options, &Signals::on_error, closure), "error handler");
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep_connected(stop); });
}

NatsLink::~NatsLink() {
    keeper_.request_stop();
    keeper_.join();
    {
        const std::lock_guard lock(signals_->mutex);
        signals_->ending = true;
    }
    give_up_connection();
    std::unique_lock lock(signals_->mutex);
    const bool quiet = signals_->changed.wait_for(lock, closed_callback_wait,
                                                  [&] { return signals_->open_connections == 0; });
    // A callback that is still to come must find its closure: better a leak than a crash.
    if (!quiet) (void)new (std::nothrow) std::shared_ptr<Signals>(signals_);
}

void NatsLink::keep_connected(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        connect();
        std::unique_lock lock(signals_->mutex);
        signals_->changed.wait(lock, stop, [&] { return signals_->closed; });
        lock.unlock();
        give_up_connection();
        lock.lock();
        signals_->changed.wait_for(lock, stop, new_connection_wait, [] { return false; });
    }
}

// One attempt at every server. Only a connection that is made has callbacks to come.
void NatsLink::connect() {
    natsConnection* connection = nullptr;
    const auto status = natsConnection_Connect(&connection, options_.get());
    const char* detail = nats_GetLastError(nullptr);
    const std::lock_guard lock(signals_->mutex);
    signals_->tried = true;
    signals_->closed = status != NATS_OK || natsConnection_IsClosed(connection);
    if (status == NATS_OK) {
        connection_ = std::make_shared<NatsConnection>(connection);
        ++signals_->open_connections;
        log_line(LogLevel::info, "nats_connected");
        // Unless it was lost again already: then the callbacks tell when it is back.
        if (natsConnection_Status(connection) == NATS_CONN_STATUS_CONNECTED) {
            signals_->reached = connection;
            ++signals_->epoch;
        }
    } else {
        signals_->refusals.say(LogLevel::warning, "nats_unreachable",
                               text_of(natsStatus_GetText(status)) + ": " + text_of(detail));
    }
    signals_->changed.notify_all();
}

// Sessions may hold it a moment longer; closing wakes them.
void NatsLink::give_up_connection() {
    std::shared_ptr<NatsConnection> connection;
    {
        const std::lock_guard lock(signals_->mutex);
        connection = std::move(connection_);
        if (connection && signals_->reached == connection->get()) signals_->reached = nullptr;
    }
    if (connection) natsConnection_Close(connection->get());
}

std::optional<NatsLink::Lease> NatsLink::lease() {
    std::unique_lock lock(signals_->mutex);
    signals_->changed.wait_for(lock, first_attempt_wait, [&] { return signals_->tried; });
    return lease_now();
}

std::optional<NatsLink::Lease> NatsLink::lease(SteadyClock::time_point deadline) {
    std::unique_lock lock(signals_->mutex);
    signals_->changed.wait_until(lock, deadline, [&] { return lease_now().has_value(); });
    return lease_now();
}

// With the lock held.
std::optional<NatsLink::Lease> NatsLink::lease_now() const {
    if (!connection_ || signals_->reached != connection_->get()) return std::nullopt;
    return Lease{.connection = connection_, .epoch = signals_->epoch};
}

bool NatsLink::is_current(const Lease& lease) const {
    const std::lock_guard lock(signals_->mutex);
    return signals_->epoch == lease.epoch && signals_->reached == lease.connection->get();
}

}  // namespace roster::messaging
