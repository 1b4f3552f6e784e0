#pragma once
// Asks an admin listener how its process is, as a probe does.

#include <chrono>
#include <expected>
#include <string>

#include "http/server.hpp"

namespace roster::cli {

struct ProbeTarget {
    http::ListenAddress address;
    bool over_tls = false;  // who answers is not verified: a probe tells it no secret
};

struct ProbeAnswer {
    int status = 0;
    std::string body;
};

// GET of a path; the error is one line for an operator. An address that stands for all of the
// machine is asked on loopback. Blocks for at most about `limit`.
[[nodiscard]] std::expected<ProbeAnswer, std::string> probe(const ProbeTarget& target,
                                                            const std::string& path,
                                                            std::chrono::seconds limit);

// Whether the process behind the address says that it lives.
[[nodiscard]] bool is_alive(const ProbeTarget& admin);

}  // namespace roster::cli
