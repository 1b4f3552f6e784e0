#pragma once
// A socket type for RESTinio: everything that is read passes through a RequestGuard, and a refused
// client is read on for a while before its connection is closed. Only for the files that
// instantiate a server.

#include <array>
#include <atomic>
#include <concepts>
#include <memory>
#include <optional>
#include <utility>

#include <openssl/crypto.h>
#include <restinio/all.hpp>

#include "http/server/connection_rules.hpp"
#include "http/server/limits.hpp"
#include "http/server/request_guard.hpp"

namespace roster::http {

using TcpSocket = asio::ip::tcp::socket;

// Reads and forgets what a refused client still sends, so that it gets to read the answer: closing
// a socket with unread bytes resets the connection (RFC 9112, 9.6).
class LingeringClose : public std::enable_shared_from_this<LingeringClose> {
public:
    static void begin(TcpSocket::lowest_layer_type& socket) {
        if (lingering().fetch_add(1) >= max_lingering) {
            lingering().fetch_sub(1);
            return;
        }
        asio::error_code error;
        const auto local = socket.local_endpoint(error);
        const auto descriptor = error ? -1 : socket.release(error);
        if (error) {
            lingering().fetch_sub(1);
            return;
        }
        const auto self = std::make_shared<LingeringClose>(socket.get_executor());
        self->socket_.assign(local.protocol(), descriptor);
        self->timer_.expires_after(linger_time);
        self->timer_.async_wait([self](const asio::error_code& e) {
            if (!e) self->stop();
        });
        self->read();
    }

    explicit LingeringClose(const TcpSocket::executor_type& executor)
        : strand_(asio::make_strand(executor)), socket_(strand_), timer_(strand_) {}
    ~LingeringClose() { lingering().fetch_sub(1); }

private:
    static std::atomic<int>& lingering() {
        static std::atomic<int> count{0};
        return count;
    }

    void read() {
        socket_.async_read_some(
            asio::buffer(scratch_),
            [self = shared_from_this()](const asio::error_code& error, std::size_t count) {
                self->read_so_far_ += count;
                if (error || self->read_so_far_ > linger_bytes) return self->stop();
                self->read();
            });
    }

    void stop() {
        asio::error_code ignored;
        timer_.cancel(ignored);
        socket_.close(ignored);
    }

    asio::strand<TcpSocket::executor_type> strand_;
    asio::basic_stream_socket<asio::ip::tcp, asio::strand<TcpSocket::executor_type>> socket_;
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>,
                               asio::strand<TcpSocket::executor_type>>
        timer_;
    std::array<char, 16 * 1024> scratch_{};
    std::size_t read_so_far_ = 0;
};

// A read and the moment it has to be over by. The handler owns the connection and with it the
// socket: as long as one of the two callbacks has this, the socket lives.
template <class Handler>
struct TimedRead {
    TimedRead(const TcpSocket::executor_type& executor, Handler h)
        : timer(executor), handler(std::move(h)) {}

    asio::steady_timer timer;
    Handler handler;
    bool is_late = false;
    bool is_over = false;
};

// `Inner` is a TCP socket or RESTinio's TLS socket.
template <class Inner>
class GuardedSocket {
public:
    using executor_type = TcpSocket::executor_type;

    template <class First, class... Others>
        requires(!std::same_as<std::remove_cvref_t<First>, GuardedSocket>)
    explicit GuardedSocket(First&& first, Others&&... others)
        : inner_(std::forward<First>(first), std::forward<Others>(others)...) {}
    // RESTinio's acceptor goes on using the socket it has moved from. No connection is read yet
    // when it moves.
    GuardedSocket(GuardedSocket&& other) noexcept : inner_(std::move(other.inner_)) {}
    GuardedSocket& operator=(GuardedSocket&& other) noexcept {
        inner_ = std::move(other.inner_);
        return *this;
    }

    Inner& inner() { return inner_; }
    auto& lowest_layer() { return inner_.lowest_layer(); }
    const auto& lowest_layer() const { return inner_.lowest_layer(); }
    auto get_executor() { return inner_.get_executor(); }
    [[nodiscard]] bool is_open() const { return inner_.is_open(); }
    void cancel(asio::error_code& error) { inner_.cancel(error); }

    // Among the connections of its client.
    [[nodiscard]] bool take_place() {
        asio::error_code error;
        const auto peer = lowest_layer().remote_endpoint(error);
        if (!error) place_ = rules().admit(peer.address());
        return place_ != nullptr;
    }

    // The handler owns the connection and with it this socket.
    template <class Buffer, class Handler>
    void async_read_some(const Buffer& buffer, Handler&& handler) {
        const auto executor = asio::get_associated_executor(handler);
        if (const auto count = copy_ready(buffer)) {
            asio::post(executor, [h = std::forward<Handler>(handler), count]() mutable {
                h(asio::error_code{}, count);
            });
            return;
        }
        if (guard_.wants_continue()) {
            static constexpr std::string_view answer = "HTTP/1.1 100 Continue\r\n\r\n";
            asio::async_write(
                inner_, asio::buffer(answer.data(), answer.size()),
                asio::bind_executor(executor,
                                    [this, buffer, h = std::forward<Handler>(handler)](
                                        const asio::error_code& error, std::size_t) mutable {
                                        if (error) return h(error, std::size_t{0});
                                        async_read_some(buffer, std::move(h));
                                    }));
            return;
        }
        if (!place_ && !take_place()) {
            asio::post(executor, [h = std::forward<Handler>(handler)]() mutable {
                h(asio::error_code(asio::error::no_permission), std::size_t{0});
            });
            return;
        }
        read_more(buffer, std::forward<Handler>(handler));
    }

    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        inner_.async_write_some(buffers, std::forward<Handler>(handler));
    }

    // Both are called by RESTinio only when it closes a connection, in this order.
    void shutdown(TcpSocket::shutdown_type, asio::error_code& error) {
        asio::error_code ignored;
        lingers_ = guard_.discards() || lowest_layer().available(ignored) > 0;
        lowest_layer().shutdown(lingers_ ? TcpSocket::shutdown_send : TcpSocket::shutdown_both,
                                error);
    }
    void close() {
        if (lingers_ && is_open()) LingeringClose::begin(lowest_layer());
        asio::error_code ignored;
        lowest_layer().close(ignored);
        place_.reset();
    }

private:
    [[nodiscard]] ConnectionRules& rules() {
        return asio::use_service<ConnectionRules>(
            asio::query(inner_.get_executor(), asio::execution::context));
    }

    // An idle connection is kept for a while; a request that has begun must come soon.
    [[nodiscard]] std::chrono::steady_clock::time_point read_until() {
        const auto now = std::chrono::steady_clock::now();
        if (guard_.is_idle()) return now + rules().timeouts().idle;
        if (!request_until_) request_until_ = now + rules().timeouts().request;
        return *request_until_;
    }

    template <class Buffer, class Handler>
    void read_more(const Buffer& buffer, Handler&& handler) {
        const auto executor = asio::get_associated_executor(handler);
        const auto read = std::make_shared<TimedRead<std::decay_t<Handler>>>(
            inner_.get_executor(), std::forward<Handler>(handler));
        read->timer.expires_at(read_until());
        read->timer.async_wait(
            asio::bind_executor(executor, [this, read](const asio::error_code& error) {
                if (error || read->is_over) return;
                read->is_late = true;
                asio::error_code ignored;
                lowest_layer().cancel(ignored);
            }));
        inner_.async_read_some(
            asio::buffer(raw_),
            asio::bind_executor(
                executor, [this, read, buffer](const asio::error_code& error, std::size_t count) {
                    read->is_over = true;
                    read->timer.cancel();
                    auto& h = read->handler;
                    // What RESTinio itself cancels is over already; what is late it has to close.
                    if (error)
                        return h(read->is_late ? asio::error_code(asio::error::timed_out) : error,
                                 std::size_t{0});
                    guard_.feed({raw_.data(), count});
                    OPENSSL_cleanse(raw_.data(), count);
                    if (const auto ready = copy_ready(buffer)) return h(error, ready);
                    async_read_some(buffer, std::move(h));
                }));
    }

    template <class Buffer>
    std::size_t copy_ready(const Buffer& buffer) {
        const auto ready = guard_.ready();
        const auto count = asio::buffer_copy(buffer, asio::buffer(ready.data(), ready.size()));
        guard_.taken(count);
        if (guard_.is_between_requests()) request_until_.reset();
        return count;
    }

    Inner inner_;
    RequestGuard guard_;
    std::shared_ptr<void> place_;
    std::optional<std::chrono::steady_clock::time_point> request_until_;
    std::array<char, 4096> raw_;
    bool lingers_ = false;
};

// RESTinio finds the following by the type of its socket.

template <class Inner>
restinio::impl::tls_socket_t* make_tls_socket_pointer_for_state_listener(
    GuardedSocket<Inner>&) noexcept {
    return nullptr;
}

template <class Connection, class Start, class Failed>
void prepare_connection_and_start_read(GuardedSocket<TcpSocket>&, Connection&, Start start,
                                       Failed) {
    start();
}

}  // namespace roster::http
