// Checks what strangers send along, and cuts client addresses down to their network.

#include "telemetry/request_context.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <arpa/inet.h>

#include "text/ascii.hpp"

namespace roster::telemetry {

namespace {

constexpr std::size_t max_request_id = 64;

bool is_alnum(char c) { return text::is_digit(c) || text::is_letter(c); }

std::string ipv4_network(const unsigned char* octets) {
    return std::to_string(octets[0]) + "." + std::to_string(octets[1]) + "." +
           std::to_string(octets[2]) + ".0/24";
}

std::string ipv6_network(in6_addr address) {
    std::memset(address.s6_addr + 8, 0, 8);
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, &address, text.data(), text.size());
    return std::string(text.data()) + "/64";
}

}  // namespace

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= max_request_id &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-'; });
}

std::string client_network(std::string_view address) {
    if (address.find('\0') != address.npos) return {};  // inet_pton would stop there
    in_addr v4{};
    if (inet_pton(AF_INET, std::string(address).c_str(), &v4) == 1)
        return ipv4_network(reinterpret_cast<const unsigned char*>(&v4.s_addr));
    // A link-local address names its interface as well: fe80::1%eth0.
    const std::string without_zone(address.substr(0, address.find('%')));
    in6_addr v6{};
    if (inet_pton(AF_INET6, without_zone.c_str(), &v6) != 1) return {};
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return ipv4_network(v6.s6_addr + 12);
    return ipv6_network(v6);
}

}  // namespace roster::telemetry
