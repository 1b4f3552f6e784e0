#include "messaging/nats_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "text/hex.hpp"

namespace roster::messaging {
namespace {

constexpr std::string_view plain_scheme = "nats://";
constexpr std::string_view tls_scheme = "tls://";

[[noreturn]] void refuse(const char* why) {
    throw std::invalid_argument(std::string("NATS: ") + why);
}

bool is_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port > 0 && port <= 65'535;
}

// host[:port], the host perhaps an IPv6 literal in brackets.
bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || end == 1) return false;
        const auto rest = text.substr(end + 1);
        return rest.empty() || (rest.starts_with(':') && is_port(rest.substr(1)));
    }
    const auto colon = text.find(':');
    const auto host = text.substr(0, colon);
    if (host.empty() || host.find_first_of("/ \t") != std::string_view::npos) return false;
    return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at];
            continue;
        }
        const auto high = at + 2 < text.size() ? text::hex_digit(text[at + 1]) : std::nullopt;
        const auto low = high ? text::hex_digit(text[at + 2]) : std::nullopt;
        if (!low) refuse("a % in the URL's credentials begins no octet; write it as %25");
        result += static_cast<char>(*high * 16 + *low);
        at += 2;
    }
    return result;
}

// "user:password", as it stands before the @.
void note_credentials(NatsServers& servers, std::string_view text) {
    const auto colon = std::min(text.find(':'), text.size());
    const auto user = decoded(text.substr(0, colon));
    const auto password = decoded(text.substr(std::min(colon + 1, text.size())));
    const bool is_same = user == servers.user && password == servers.password;
    if (!servers.user.empty() && !is_same)
        refuse("all servers of the URL must have the same credentials");
    servers.user = user;
    servers.password = password;
}

void add_server(NatsServers& servers, std::string_view server) {
    const auto scheme = server.starts_with(tls_scheme) ? tls_scheme : plain_scheme;
    if (!server.starts_with(scheme)) refuse("every server must be nats://host or tls://host");
    auto rest = server.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        note_credentials(servers, rest.substr(0, at));
        rest.remove_prefix(at + 1);
    }
    if (!is_host(rest)) refuse("every server must be nats://host[:port] or tls://host[:port]");
    servers.tls = servers.tls || scheme == tls_scheme;
    servers.urls.push_back(std::string(scheme).append(rest));
}

}  // namespace

NatsServers parse_nats_urls(const std::string& text) {
    NatsServers servers;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(',', begin), text.size());
        add_server(servers, trimmed(std::string_view(text).substr(begin, end - begin)));
        begin = end + 1;
    }
    return servers;
}

}  // namespace roster::messaging
