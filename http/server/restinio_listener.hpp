#pragma once
// The listener, for whichever socket type its including source instantiates. Each instantiation
// takes 20 s to compile: one source for each socket type, and nobody else includes this.

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <vector>

#include <sys/resource.h>

#include "http/server/guarded_socket.hpp"
#include "http/server/listener.hpp"
#include "telemetry/log_line.hpp"

namespace roster::http {

// What a loop can take back when it ends.
class OpenRequest {
public:
    virtual ~OpenRequest() = default;
    virtual void cut() = 0;
};

// The io_context, and who may still use it. Requests hold it: a connection must not outlive its
// io_context, and an answer may come after the listener has gone.
class Loop : public asio::io_context {
public:
    // Runs `task` on one of the loop's threads, unless the loop is closed.
    template <class Task>
    void post(Task&& task) {
        const std::lock_guard lock(mutex_);
        if (is_open_) asio::post(*this, std::forward<Task>(task));
    }

    // Nothing is posted from now on.
    void close() {
        const std::lock_guard lock(mutex_);
        is_open_ = false;
    }

    // Drops everything that waits in the loop, for handlers there own requests and requests own
    // the loop; and closes the connections of requests that still wait for their answers. After the
    // loop's threads are joined, and before the server goes: RESTinio's connections must not
    // outlive their acceptor.
    void abandon() {
        shutdown();
        std::vector<std::shared_ptr<OpenRequest>> open;
        {
            const std::lock_guard lock(mutex_);
            for (const auto& [key, request] : requests_)
                if (auto alive = request.lock()) open.push_back(std::move(alive));
        }
        for (const auto& request : open) {
            request->cut();
            closed(request.get());
        }
        // What is left is being destroyed on other threads at this very moment.
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [&] { return requests_.empty(); });
    }

    void opened(const std::shared_ptr<OpenRequest>& request) {
        const std::lock_guard lock(mutex_);
        requests_.emplace(request.get(), request);
    }
    void closed(const OpenRequest* request) {
        const std::lock_guard lock(mutex_);
        if (requests_.erase(request) > 0 && requests_.empty()) idle_.notify_all();
    }
    void request_began() {
        const std::lock_guard lock(mutex_);
        ++unfinished_;
    }
    void request_ended() {
        const std::lock_guard lock(mutex_);
        if (--unfinished_ == 0) idle_.notify_all();
    }
    void wait_until_idle(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        const auto earliest = now + std::min(limit, min_drain);
        idle_.wait_until(lock, earliest, [] { return false; });
        idle_.wait_until(lock, now + limit, [&] { return unfinished_ == 0; });
    }

private:
    std::mutex mutex_;
    bool is_open_ = true;
    int unfinished_ = 0;
    std::unordered_map<const OpenRequest*, std::weak_ptr<OpenRequest>> requests_;
    std::condition_variable idle_;
};

// Counts as an unfinished request as long as it lives.
struct Unfinished {
    explicit Unfinished(std::shared_ptr<Loop> l) : loop(std::move(l)) { loop->request_began(); }
    ~Unfinished() { loop->request_ended(); }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    std::shared_ptr<Loop> loop;
};

inline restinio::http_status_line_t status_line(int status) {
    return {restinio::http_status_code_t{static_cast<std::uint16_t>(status)},
            std::string(reason_phrase(status))};
}

// A chunked answer. A client that does not read is cut by the write limit; what the connection then
// drops tells `written`.
class RestinioStream final : public ResponseStream,
                             public std::enable_shared_from_this<RestinioStream> {
public:
    using Builder = restinio::response_builder_t<restinio::chunked_output_t>;

    RestinioStream(std::shared_ptr<Loop> loop, Builder builder)
        : loop_(std::move(loop)), builder_(std::move(builder)) {}

    void write(std::string chunk, std::function<void(bool)> written) override {
        loop_->post([self = shared_from_this(), chunk = std::move(chunk),
                     written = std::move(written)]() mutable {
            self->builder_.append_chunk(std::move(chunk));
            self->builder_.flush(
                [written = std::move(written)](const auto& error) { written(!error); });
        });
    }

    void end() override {
        loop_->post([self = shared_from_this()] { self->builder_.done(); });
    }

private:
    std::shared_ptr<Loop> loop_;  // outlives builder_
    Builder builder_;
};

// One request that RESTinio handed over. Counts as unfinished until its answer is written or its
// connection is gone.
class RestinioSink final : public ResponseSink,
                           public OpenRequest,
                           public std::enable_shared_from_this<RestinioSink> {
public:
    RestinioSink(std::shared_ptr<Loop> loop, restinio::request_handle_t request)
        : written_(std::make_shared<Unfinished>(loop)),
          loop_(std::move(loop)),
          request_(std::move(request)) {}

    ~RestinioSink() override {
        request_.reset();
        loop_->closed(this);
    }

    // Never at once: RESTinio 0.6.16 forgets what it has read of the next request if a request is
    // answered before its handler returns (it starts to read twice, after the handler and after the
    // write).
    void send(HttpResponse response) override {
        loop_->post([self = shared_from_this(), response = std::move(response)]() mutable {
            self->write(response);
        });
    }

    // A drain does not wait for what may never end.
    std::shared_ptr<ResponseStream> open(const HttpResponse& head) override {
        auto out = request_->create_response<restinio::chunked_output_t>(status_line(head.status));
        out.append_header_date_field();
        for (const auto& field : head.fields) out.append_header(field.name, field.value);
        written_.reset();
        return std::make_shared<RestinioStream>(loop_, std::move(out));
    }

    void post(std::function<void()> task) override { loop_->post(std::move(task)); }

    void cut() override {
        request_.reset();
        written_.reset();
    }

private:
    void write(HttpResponse& response) {
        auto out = request_->create_response(status_line(response.status));
        out.append_header_date_field();
        for (auto& field : response.fields)
            out.append_header(std::move(field.name), std::move(field.value));
        if (response.close) out.connection_close();
        if (!response.static_body.empty())
            out.set_body(
                restinio::const_buffer(response.static_body.data(), response.static_body.size()));
        else
            out.set_body(std::move(response.body));
        out.done([written = std::move(written_)](const auto&) {});
    }

    std::shared_ptr<Unfinished> written_;
    std::shared_ptr<Loop> loop_;  // outlives request_
    restinio::request_handle_t request_;
};

inline HttpRequest to_http_request(const restinio::request_t& from) {
    HttpRequest request;
    const auto& header = from.header();
    request.path = header.path();
    request.query = header.query();
    request.body = from.body();
    request.peer = from.remote_endpoint().address().to_string();
    header.for_each_field([&](const auto& field) {
        const std::string_view name = field.name();
        if (equal_ignoring_case(name, method_field)) {
            request.method = field.value();
        } else if (equal_ignoring_case(name, fault_field)) {
            int fault = 0;
            std::from_chars(field.value().data(), field.value().data() + field.value().size(),
                            fault);
            request.fault = static_cast<MessageFault>(fault);
        } else {
            request.has_content_length |= equal_ignoring_case(name, "Content-Length");
            request.fields.push_back({std::string(name), field.value()});
        }
    });
    return request;
}

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
            .read_next_http_message_timelimit(timeouts.read)
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
        const auto sink = std::make_shared<RestinioSink>(loop_, std::move(request));
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
