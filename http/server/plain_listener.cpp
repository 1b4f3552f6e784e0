// The server for plain TCP, and the choice between it and the one for TLS.

#include "http/server/restinio_listener.hpp"

namespace roster::http {

std::unique_ptr<Listener> listen_plain(const ListenerSettings& settings,
                                       std::shared_ptr<Application> application) {
    return std::make_unique<RestinioListener<GuardedSocket<TcpSocket>>>(
        settings, std::move(application), [](auto&) {});
}

std::unique_ptr<Listener> listen(const ListenerSettings& settings,
                                 std::shared_ptr<Application> application) {
    return settings.tls ? listen_tls(settings, std::move(application))
                        : listen_plain(settings, std::move(application));
}

}  // namespace roster::http
