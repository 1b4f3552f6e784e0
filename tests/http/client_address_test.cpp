#include "http/server/client_address.hpp"

#include "tests/catch.hpp"
#include "tests/http/http_fixture.hpp"

using namespace roster::http;
using namespace roster::http::testing;

namespace {

std::string client(const std::vector<std::string>& trusted, const std::string& peer,
                   const std::vector<std::string>& forwarded) {
    auto request = get("/");
    request.peer = peer;
    for (const auto& value : forwarded) request.fields.push_back({"X-Forwarded-For", value});
    return TrustedProxies(trusted).client_of(request);
}

}  // namespace

TEST_CASE("without trusted proxies nobody is believed", "[client]") {
    CHECK(client({}, "203.0.113.7", {"198.51.100.1"}) == "203.0.113.7");
}

TEST_CASE("a trusted proxy is believed about the hop before it, and no further", "[client]") {
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {"198.51.100.1"}) == "198.51.100.1");
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {"1.1.1.1, 198.51.100.1"}) == "198.51.100.1");
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {"1.1.1.1, 198.51.100.1, 10.9.9.9"}) ==
          "198.51.100.1");
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {"1.1.1.1", "198.51.100.1"}) == "198.51.100.1");
    CHECK(client({"10.0.0.0/8"}, "11.1.2.3", {"198.51.100.1"}) == "11.1.2.3");
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {"10.0.0.1, 10.0.0.2"}) == "10.0.0.1");
    CHECK(client({"10.0.0.0/8"}, "10.1.2.3", {}) == "10.1.2.3");
}

TEST_CASE("what cannot be read ends the search", "[client]") {
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {"198.51.100.1, unknown"}) == "10.0.0.1");
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {""}) == "10.0.0.1");
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {"198.51.100.1, , 10.0.0.1"}) == "10.0.0.1");
}

TEST_CASE("hops may have ports and brackets, and IPv4 may be mapped", "[client]") {
    CHECK(client({"::1"}, "::1", {"198.51.100.1:4711"}) == "198.51.100.1");
    CHECK(client({"::1"}, "::1", {"[2001:db8::1]:4711"}) == "2001:db8::1");
    CHECK(client({"::1"}, "::1", {"2001:db8::1"}) == "2001:db8::1");
    CHECK(client({"10.0.0.0/8"}, "::ffff:10.0.0.1", {"::ffff:198.51.100.1"}) == "198.51.100.1");
    CHECK(client({"2001:db8::/33"}, "2001:db8:7fff::1", {"198.51.100.1"}) == "198.51.100.1");
    CHECK(client({"2001:db8::/33"}, "2001:db8:8000::1", {"198.51.100.1"}) == "2001:db8:8000::1");
    CHECK(client({"0.0.0.0/0"}, "198.51.100.9", {"198.51.100.1"}) == "198.51.100.1");
}

TEST_CASE("a setting that is no address is refused", "[client]") {
    for (const auto* text : {"", "proxy", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x",
                             "::/129", "10.0.0"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(TrustedProxies({text}), std::invalid_argument);
    }
}
