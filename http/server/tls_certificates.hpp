#pragma once
// The certificate and key that an HTTPS listener shows, read again while it serves.

#include <memory>

#include "http/server/listen_address.hpp"

struct ssl_ctx_st;

namespace roster::http {

// Thread-safe. New connections get what was read last; open ones go on with what they have.
class TlsCertificates {
public:
    // Throws std::invalid_argument, naming the file: unreadable, not PEM, or a key of another
    // certificate.
    explicit TlsCertificates(const TlsFiles& files);
    ~TlsCertificates();

    // Takes these files over, or throws as the constructor does and changes nothing.
    void reload(const TlsFiles& files);

    // Makes a context ask here at each handshake. The certificates live as long as the context.
    static void install(std::shared_ptr<TlsCertificates> certificates, ssl_ctx_st* context);

private:
    struct Loaded;
    [[nodiscard]] std::shared_ptr<const Loaded> current() const;

    struct State;
    std::unique_ptr<State> state_;
};

// A listener's, to be read again. Throws std::invalid_argument where it was opened without.
[[nodiscard]] TlsCertificates& require_tls(const std::shared_ptr<TlsCertificates>& certificates);

}  // namespace roster::http
