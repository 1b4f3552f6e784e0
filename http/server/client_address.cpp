// Addresses by inet_pton; everything in 16 bytes.

#include "http/server/client_address.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>

#include "http/server/limits.hpp"
#include "text/ascii.hpp"

namespace roster::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int mapped_prefix_bits = 96;
constexpr int address_bits = 128;

bool is_mapped(const IpAddress& address) {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
}

bool share_prefix(const IpAddress& a, const IpAddress& b, int bits) {
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin()))
        return false;
    const int rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

std::optional<int> parse_bits(std::string_view text) {
    int bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return bits;
}

// A hop as proxies write it (RFC 7239, 6): an address, perhaps in brackets, perhaps with a port.
std::optional<IpAddress> parse_hop(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == text.npos ? std::nullopt : parse_ip(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return parse_ip(text);
}

std::vector<std::string_view> forwarded_hops(const HttpRequest& request) {
    std::vector<std::string_view> hops;
    for (const auto& field : request.fields) {
        if (!text::equal_ignoring_case(field.name, "X-Forwarded-For")) continue;
        const auto parts = text::split(field.value, ',');
        hops.insert(hops.end(), parts.begin(), parts.end());
    }
    return hops;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
    const std::string terminated(text);
    IpAddress address{};
    if (terminated.size() != std::strlen(terminated.c_str())) return std::nullopt;
    if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
    std::ranges::copy(mapped_prefix, address.begin());
    if (inet_pton(AF_INET, terminated.c_str(), address.data() + mapped_prefix.size()) == 1)
        return address;
    return std::nullopt;
}

std::string to_string(const IpAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (is_mapped(address))
        inet_ntop(AF_INET, address.data() + mapped_prefix.size(), text.data(), text.size());
    else
        inet_ntop(AF_INET6, address.data(), text.data(), text.size());
    return text.data();
}

bool is_loopback(const IpAddress& address) {
    static const IpAddress loopback_6 = *parse_ip("::1");
    return address == loopback_6 || (is_mapped(address) && address[mapped_prefix.size()] == 127);
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& blocks) {
    for (const std::string& text : blocks) {
        const auto slash = text.find('/');
        const auto address = parse_ip(std::string_view(text).substr(0, slash));
        const bool is_v4 = text.find(':') == text.npos;
        const int offset = is_v4 ? mapped_prefix_bits : 0;
        const auto bits = slash == text.npos ? std::optional(address_bits - offset)
                                             : parse_bits(std::string_view(text).substr(slash + 1));
        if (!address || !bits || *bits < 0 || *bits > address_bits - offset)
            throw std::invalid_argument("'" + text + "' is not an IP address or a CIDR block");
        blocks_.push_back({*address, *bits + offset});
    }
}

bool TrustedProxies::contains(const IpAddress& address) const {
    return std::ranges::any_of(blocks_, [&](const Block& block) {
        return share_prefix(block.address, address, block.prefix_bits);
    });
}

std::string TrustedProxies::client_of(const HttpRequest& request) const {
    auto client = parse_ip(request.peer);
    if (!client) return request.peer;
    auto hops = forwarded_hops(request);
    for (std::size_t seen = 0; contains(*client) && !hops.empty() && seen < max_forwarded_hops;
         ++seen) {
        const auto hop = parse_hop(hops.back());
        if (!hop) break;
        client = hop;
        hops.pop_back();
    }
    return to_string(*client);
}

}  // namespace roster::http
