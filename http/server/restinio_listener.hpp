#pragma once
// The listener, for whichever socket type its including source instantiates. Each instantiation
// takes 20 s to compile: one source for each socket type, and nobody else includes this.

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/resource.h>

#include "http/server/guarded_socket.hpp"
#include "http/server/listener.hpp"
#include "http/server/restinio_answers.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

// Accepting stops for good when descriptors run out (RESTinio does not try again): stay well below
// the limit.
inline std::size_t affordable_connections(std::size_t wanted) {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
    return std::clamp<std::size_t>(limit.rlim_cur / 2, 16, wanted);
}

inline asio::ip::address address_of(const std::string& host) {
    if (host == "localhost") return asio::ip::address_v4::loopback();
    asio::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error)
        throw std::invalid_argument(
            "'" + host +
            "' is not an address to listen on (an IPv4 or IPv6 literal, or localhost)");
    return address;
}

template <class Socket>
struct ListenerTraits
    : restinio::traits_t<
          restinio::asio_timer_manager_t, restinio::null_logger_t,
          std::function<restinio::request_handling_status_t(restinio::request_handle_t)>,
          restinio::default_strand_t, Socket> {
    static constexpr bool use_connection_count_limiter = true;
};

template <class Socket>
class RestinioListener final : public Listener {
public:
    using Traits = ListenerTraits<Socket>;
    using Settings = restinio::server_settings_t<Traits>;

    // `prepare` adds what only this socket type needs.
    template <class Prepare>
    RestinioListener(const ListenerSettings& settings, std::shared_ptr<Application> application,
                     Prepare prepare)
        : host_(settings.address.host),
          application_(std::move(application)),
          loop_(std::make_shared<Loop>()),
          ticks_(*loop_) {
        asio::use_service<ConnectionRules>(*loop_).configure(
            settings.timeouts,
            [application = std::weak_ptr(application_)](const std::string& peer) {
                const auto alive = application.lock();
                return alive && alive->counts_connections_of(peer);
            });
        server_ = std::make_unique<restinio::http_server_t<Traits>>(
            restinio::io_context_holder_t(loop_), configured(settings, prepare));
        server_->open_sync();
        tick();
        for (int i = 0; i < std::max(settings.threads, 1); ++i)
            threads_.emplace_back([this] { run(); });
    }
    ~RestinioListener() override { stop(); }

    ListenAddress address() const override { return {host_, port_}; }

    void stop_accepting() override {
        loop_->post([this] { server_->close_sync(); });
    }

    void wait_until_idle(std::chrono::milliseconds limit) override {
        loop_->wait_until_idle(limit);
    }

    void stop() override {
        const std::lock_guard lock(stop_mutex_);
        if (threads_.empty()) return;
        loop_->close();
        loop_->stop();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
        loop_->abandon();
        server_.reset();
    }

private:
    template <class Prepare>
    Settings configured(const ListenerSettings& from, Prepare& prepare) {
        const auto address = address_of(from.address.host);
        const auto& timeouts = from.timeouts;
        Settings settings;
        settings.protocol(address.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4())
            .address(address)
            .port(from.address.port)
            .buffer_size(max_body_length)
            .read_next_http_message_timelimit(timeouts.idle + 2 * timeouts.request)
            .handle_request_timeout(timeouts.handle)
            .write_http_response_timelimit(timeouts.write)
            .timer_manager(timeouts.check_every)
            .max_pipelined_requests(1)
            .max_parallel_connections(affordable_connections(from.max_connections))
            .incoming_http_msg_limits(
                restinio::incoming_http_msg_limits_t{}
                    .max_url_size(max_target_length * restinio_limit_factor)
                    .max_field_name_size(max_field_name_length * restinio_limit_factor)
                    .max_field_value_size(max_field_value_length * restinio_limit_factor)
                    .max_field_count(max_field_count * restinio_limit_factor)
                    .max_body_size(max_body_length * restinio_limit_factor))
            .socket_options_setter(
                [](auto& options) { options.set_option(asio::ip::tcp::no_delay(true)); })
            .acceptor_post_bind_hook([this](asio::ip::tcp::acceptor& acceptor) {
                port_ = acceptor.local_endpoint().port();
            })
            .request_handler(
                [this](restinio::request_handle_t request) { return handle(std::move(request)); });
        prepare(settings);
        return settings;
    }

    restinio::request_handling_status_t handle(restinio::request_handle_t request) {
        auto incoming = to_http_request(*request);
        const auto sink =
            std::make_shared<RestinioSink>(loop_, std::move(request), incoming.is_version_1_0);
        loop_->opened(sink);
        application_->handle(std::move(incoming), sink);
        return restinio::request_accepted();
    }

    void tick() {
        ticks_.expires_after(tick_interval);
        ticks_.async_wait([this](const asio::error_code& error) {
            if (error) return;
            application_->tick();
            tick();
        });
    }

    // A handler's exceptions end at the application; what still gets here must not end the thread.
    void run() {
        while (!loop_->stopped()) {
            try {
                loop_->run();
            } catch (const std::exception& error) {
                telemetry::log_line(telemetry::LogLevel::error, "http_loop_error",
                                    {{"what", error.what()}});
            }
        }
    }

    std::string host_;
    std::uint16_t port_ = 0;
    std::shared_ptr<Application> application_;
    std::shared_ptr<Loop> loop_;
    asio::steady_timer ticks_;
    std::unique_ptr<restinio::http_server_t<Traits>> server_;
    std::mutex stop_mutex_;
    std::vector<std::thread> threads_;
};

[[nodiscard]] std::unique_ptr<Listener> listen_plain(const ListenerSettings& settings,
                                                     std::shared_ptr<Application> application);
[[nodiscard]] std::unique_ptr<Listener> listen_tls(const ListenerSettings& settings,
                                                   std::shared_ptr<Application> application);

}  // namespace roster::http
