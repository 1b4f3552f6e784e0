// X-Forwarded-For: whoever is not trusted says nothing, and what is believed is an address.
#include "http/server/client_address.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_forwarded(std::string_view octets) {
    static const http::TrustedProxies proxies({"10.0.0.0/8", "fd00::/8"});
    http::HttpRequest request;
    request.fields.push_back({"X-Forwarded-For", std::string(octets)});
    request.peer = "192.0.2.7";
    hold(proxies.client_of(request) == "192.0.2.7", "a stranger is believed");
    request.peer = "10.1.2.3";
    const auto client = proxies.client_of(request);
    const auto address = http::parse_ip(client);
    hold(address.has_value(), "no address");
    hold(http::parse_ip(http::to_string(*address)) == address, "an address that does not survive");
    if (const auto literal = http::parse_ip(octets))
        hold(http::parse_ip(http::to_string(*literal)) == literal, "nor does this one");
}

}  // namespace roster::fuzz
