#include "telemetry/request_context.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace roster::telemetry;
using namespace std::string_literals;

TEST_CASE("a request id is 1 to 64 letters, digits and hyphens", "[telemetry]") {
    CHECK(is_request_id("a"));
    CHECK(is_request_id("0190e5a2-7c3b-7d2f-8a4e-1b2c3d4e5f60"));
    CHECK(is_request_id("-AZaz09-"));
    CHECK(is_request_id(std::string(64, 'x')));
}

TEST_CASE("what could end a header or a log line is no request id", "[telemetry]") {
    for (const auto& text :
         {""s, std::string(65, 'x'), "a b"s, "a_b"s, "a.b"s, "a\r\nSet-Cookie: b"s, "a\0"s, "\0"s,
          "caf\u00E9"s, "a\xff"s, "\"a\""s, "<a>"s, "a\t"s, "a\n"s}) {
        INFO(text);
        CHECK_FALSE(is_request_id(text));
    }
}

TEST_CASE("an IPv4 client's network is its /24", "[telemetry]") {
    CHECK(client_network("203.0.113.77") == "203.0.113.0/24");
    CHECK(client_network("203.0.113.0") == client_network("203.0.113.255"));
    CHECK(client_network("203.0.113.77") != client_network("203.0.112.77"));
    CHECK(client_network("127.0.0.1") == "127.0.0.0/24");
    CHECK(client_network("255.255.255.255") == "255.255.255.0/24");
}

TEST_CASE("an IPv6 client's network is its /64, however it is written", "[telemetry]") {
    CHECK(client_network("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(client_network("2001:0DB8:0001:0002:ffff:ffff:ffff:ffff") == "2001:db8:1:2::/64");
    CHECK(client_network("2001:db8:1:3::1") == "2001:db8:1:3::/64");
    CHECK(client_network("::1") == "::/64");
}

TEST_CASE("an IPv4 address in IPv6 clothes is the same client", "[telemetry]") {
    CHECK(client_network("::ffff:203.0.113.77") == "203.0.113.0/24");
    CHECK(client_network("::ffff:cb00:714d") == "203.0.113.0/24");
    CHECK(client_network("::203.0.113.77") == "::/64");
}

TEST_CASE("a link-local client keeps its network though its address names an interface",
          "[telemetry]") {
    CHECK(client_network("fe80::1%eth0") == "fe80::/64");
    CHECK(client_network("fe80::1%2") == "fe80::/64");
}

TEST_CASE("what is no address has no network", "[telemetry]") {
    for (const auto& text :
         {""s, "localhost"s, "203.0.113"s, "203.0.113.256"s, "203.0.113.77 "s, " 203.0.113.77"s,
          "203.0.113.77:80"s, "[::1]"s, "::1/64"s, "0x7f.0.0.1"s, "010.0.0.1"s, "1.2.3.4%eth0"s,
          "203.0.113.77\0.evil"s, "::1\0"s, "%eth0"s, ":::"s, std::string(100'000, '1')}) {
        INFO(text.substr(0, 40));
        CHECK(client_network(text).empty());
    }
}
