#pragma once
// Which address a request really comes from. X-Forwarded-For counts only as far as trusted proxies
// wrote it.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/message.hpp"

namespace roster::http {

// IPv4 addresses are kept in their mapped form, ::ffff:a.b.c.d.
using IpAddress = std::array<std::uint8_t, 16>;

[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
[[nodiscard]] std::string to_string(const IpAddress& address);
[[nodiscard]] bool is_loopback(const IpAddress& address);

class TrustedProxies {
public:
    // Addresses or CIDR blocks. Throws std::invalid_argument for anything else.
    explicit TrustedProxies(const std::vector<std::string>& blocks);

    [[nodiscard]] bool contains(const IpAddress& address) const;
    // The nearest address that is not a trusted proxy's, reading X-Forwarded-For from the right.
    // Where that field stops being readable, the last hop that was.
    [[nodiscard]] std::string client_of(const HttpRequest& request) const;

private:
    struct Block {
        IpAddress address;
        int prefix_bits;
    };
    std::vector<Block> blocks_;
};

}  // namespace roster::http
