// The server for TLS 1.2 and 1.3.

#include <restinio/all.hpp>
#include <restinio/tls.hpp>

#include "http/server/guarded_socket.hpp"

namespace roster::http {

using TlsSocket = restinio::impl::tls_socket_t;

// The handshake has a time limit of its own: RESTinio's begin after it. Before it the connection
// takes its place among its client's.
template <class Connection, class Start, class Failed>
void prepare_connection_and_start_read(GuardedSocket<TlsSocket>& socket, Connection& connection,
                                       Start start, Failed failed) {
    const auto strand = asio::make_strand(socket.get_executor());
    const auto timer =
        std::make_shared<asio::steady_timer>(socket.get_executor(), Timeouts{}.handshake);
    const auto owner = connection.shared_from_this();
    if (!socket.take_place()) {
        asio::post(strand, [owner, failed = std::move(failed)]() mutable {
            failed(asio::error_code(asio::error::no_permission));
        });
        return;
    }
    timer->async_wait(asio::bind_executor(strand, [&socket, owner](const asio::error_code& error) {
        asio::error_code ignored;
        if (!error) socket.cancel(ignored);
    }));
    socket.inner().async_handshake(
        asio::ssl::stream_base::server,
        asio::bind_executor(strand,
                            [timer, owner, start = std::move(start),
                             failed = std::move(failed)](const asio::error_code& error) mutable {
                                timer->cancel();
                                if (error)
                                    failed(error);
                                else
                                    start();
                            }));
}

}  // namespace roster::http

// RESTinio's settings and acceptor know only its own TLS socket.
namespace restinio {

template <class Settings>
class socket_type_dependent_settings_t<Settings, roster::http::GuardedSocket<impl::tls_socket_t>>
    : public socket_type_dependent_settings_t<Settings, impl::tls_socket_t> {
protected:
    ~socket_type_dependent_settings_t() = default;

public:
    socket_type_dependent_settings_t() = default;
    socket_type_dependent_settings_t(socket_type_dependent_settings_t&&) = default;
};

namespace impl {

template <>
class socket_supplier_t<roster::http::GuardedSocket<tls_socket_t>> {
protected:
    using Socket = roster::http::GuardedSocket<tls_socket_t>;

    template <class Settings>
    socket_supplier_t(Settings& settings, asio_ns::io_context& io_context)
        : context_(settings.giveaway_tls_context()), io_context_(io_context) {
        for (std::size_t i = 0; i < settings.concurrent_accepts_count(); ++i)
            sockets_.emplace_back(io_context_, context_);
    }
    virtual ~socket_supplier_t() = default;

    Socket& socket(std::size_t index) { return sockets_.at(index); }
    Socket move_socket(std::size_t index) {
        return std::exchange(sockets_.at(index), Socket(io_context_, context_));
    }
    [[nodiscard]] std::size_t concurrent_accept_sockets_count() const noexcept {
        return sockets_.size();
    }

private:
    std::shared_ptr<asio_ns::ssl::context> context_;
    asio_ns::io_context& io_context_;
    std::vector<Socket> sockets_;
};

}  // namespace impl
}  // namespace restinio

#include "http/server/restinio_listener.hpp"

namespace roster::http {
namespace {

// Forward secrecy and authenticated encryption only (RFC 9325, 4.2); those of TLS 1.3 all are so.
constexpr const char* tls_1_2_suites = "ECDHE+AESGCM:ECDHE+CHACHA20";

asio::ssl::context tls_context(std::shared_ptr<TlsCertificates> certificates) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                        asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
    SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION |
                                                     SSL_OP_CIPHER_SERVER_PREFERENCE |
                                                     SSL_OP_CLEANSE_PLAINTEXT);
    if (SSL_CTX_set_cipher_list(context.native_handle(), tls_1_2_suites) != 1)
        throw std::runtime_error("this OpenSSL has no modern TLS 1.2 suites");
    TlsCertificates::install(std::move(certificates), context.native_handle());
    return context;
}

}  // namespace

std::unique_ptr<Listener> listen_tls(const ListenerSettings& settings,
                                     std::shared_ptr<Application> application) {
    auto context = tls_context(settings.tls);
    return std::make_unique<RestinioListener<GuardedSocket<TlsSocket>>>(
        settings, std::move(application),
        [&](auto& server) { server.tls_context(std::move(context)); });
}

}  // namespace roster::http
