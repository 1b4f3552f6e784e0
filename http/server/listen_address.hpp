#pragma once
// Where a listener listens, and with which certificate.

#include <cstdint>
#include <string>

namespace roster::http {

struct ListenAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any
};

struct TlsFiles {
    std::string certificate_file;  // PEM: the server's own first, then what leads to its authority
    std::string key_file;          // PEM
};

}  // namespace roster::http
