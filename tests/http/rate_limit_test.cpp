#include "http/server/rate_limit.hpp"

#include <optional>

#include "tests/catch.hpp"

using namespace roster::http;
using namespace std::chrono_literals;

namespace {
const RateLimit::Time start{1h};

// How long a client that got no token has to wait.
std::optional<std::chrono::seconds> refused(RateLimit& limit, const char* client,
                                            RateLimit::Time now) {
    const auto verdict = limit.take(client, now);
    return verdict.taken ? std::nullopt : std::optional(verdict.next_token);
}

}  // namespace

TEST_CASE("a client has as many requests at once as a minute gives", "[rate]") {
    RateLimit limit(60);
    for (int i = 0; i < 60; ++i) CHECK_FALSE(refused(limit, "a", start));
    CHECK(refused(limit, "a", start) == 1s);
    CHECK_FALSE(refused(limit, "b", start));
}

TEST_CASE("tokens come back at the rate, and no more than there were", "[rate]") {
    RateLimit limit(6);
    for (int i = 0; i < 6; ++i) CHECK_FALSE(refused(limit, "a", start));
    CHECK(refused(limit, "a", start) == 10s);
    CHECK(refused(limit, "a", start + 4s) == 6s);
    CHECK_FALSE(refused(limit, "a", start + 10s));
    CHECK(refused(limit, "a", start + 10s) == 10s);
    for (int i = 0; i < 6; ++i) CHECK_FALSE(refused(limit, "a", start + 1h));
    CHECK(refused(limit, "a", start + 1h));
}

TEST_CASE("a clock that stands or goes back gives nothing", "[rate]") {
    RateLimit limit(1);
    CHECK_FALSE(refused(limit, "a", start));
    CHECK(refused(limit, "a", start - 1h));
    CHECK(refused(limit, "a", start));
}

TEST_CASE("the table is bounded and forgets who was longest away", "[rate]") {
    RateLimit limit(1, 3);
    for (const auto* client : {"a", "b", "c"}) CHECK_FALSE(refused(limit, client, start));
    CHECK(refused(limit, "a", start));
    CHECK_FALSE(refused(limit, "d", start));
    CHECK(limit.clients() == 3);
    CHECK(refused(limit, "a", start));
    CHECK_FALSE(refused(limit, "b", start));
}

TEST_CASE("one client is an IPv4 address or an IPv6 /64", "[rate]") {
    CHECK(rate_limited_client("203.0.113.7") != rate_limited_client("203.0.113.8"));
    CHECK(rate_limited_client("2001:db8::1") == rate_limited_client("2001:db8::ffff:1"));
    CHECK(rate_limited_client("2001:db8::1") != rate_limited_client("2001:db8:0:1::1"));
}

TEST_CASE("a client is told what it may do and what is left", "[rate]") {
    RateLimit limit(3);
    auto verdict = limit.take("a", start);
    CHECK(verdict.quota == 3);
    CHECK(verdict.remaining == 2);
    CHECK(verdict.next_token == 20s);
    verdict = limit.take("a", start + 5s);
    CHECK(verdict.remaining == 1);
    CHECK(verdict.next_token == 15s);
}
