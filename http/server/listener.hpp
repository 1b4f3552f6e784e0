#pragma once
// One listening address with its threads: the border between RESTinio and the rest of http. No
// RESTinio here.

#include <chrono>
#include <cstddef>
#include <memory>

#include "http/server/limits.hpp"
#include "http/server/listen_address.hpp"
#include "http/server/message.hpp"
#include "http/server/tls_certificates.hpp"

namespace roster::http {

struct ListenerSettings {
    ListenAddress address = {};
    int threads = 1;
    std::shared_ptr<TlsCertificates> tls = {};  // none: in clear
    std::size_t max_connections = max_admin_connections;
    Timeouts timeouts = {};
};

// Thread-safe. Destruction stops it.
class Listener {
public:
    virtual ~Listener() = default;

    [[nodiscard]] virtual ListenAddress address() const = 0;  // with the port that was chosen
    // Closes the listening socket. Requests on open connections are served on.
    virtual void stop_accepting() = 0;
    // Returns when no request is without its answer on the wire, and at least `min_drain` passed,
    // or after `limit`.
    virtual void wait_until_idle(std::chrono::milliseconds limit) = 0;
    // Cuts all connections and joins the threads. Answers that come later go nowhere. Idempotent;
    // not from its own threads.
    virtual void stop() = 0;
};

// Throws std::system_error (address in use, no permission) or std::invalid_argument (address).
// Listens when it returns. The application lives until its last request is answered.
[[nodiscard]] std::unique_ptr<Listener> listen(const ListenerSettings& settings,
                                               std::shared_ptr<Application> application);

}  // namespace roster::http
