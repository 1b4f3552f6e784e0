#pragma once
// Where a listener listens, and with which certificate.

#include <cstdint>
#include <string>

namespace roster::http {

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any
};

// "http://127.0.0.1:8080", with brackets around an IPv6 address.
[[nodiscard]] inline std::string url_of(const ListenAddress& address, bool tls) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (tls ? "https://" : "http://") + (v6 ? "[" + address.host + "]" : address.host) + ":" +
           std::to_string(address.port);
}

struct TlsFiles {
    std::string certificate_file;  // PEM: the server's own first, then what leads to its authority
    std::string key_file;          // PEM
};

}  // namespace roster::http
