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
    std::string certificate_file;
    std::string key_file;
};

}  // namespace roster::http
