#include "crypto/random_ids.hpp"

#include <chrono>
#include <set>

#include "tests/catch.hpp"

using namespace roster;
using namespace std::chrono_literals;

namespace {

unsigned version_of(const domain::Uuid& id) { return id.bytes()[6] >> 4; }
unsigned variant_of(const domain::Uuid& id) { return id.bytes()[8] >> 6; }

}  // namespace

TEST_CASE("a UUIDv7 carries the milliseconds of its time", "[crypto]") {
    // The example of RFC 9562, A.6: 2022-02-22T19:22:22.000Z.
    const auto time = domain::parse_rfc3339("2022-02-22T19:22:22Z").value();
    const auto id = crypto::uuid_v7(time + 999us);
    CHECK(id.to_string().substr(0, 13) == "017f22e2-79b0");
    CHECK(version_of(id) == 7);
    CHECK(variant_of(id) == 0b10);
}

TEST_CASE("UUIDv7s of later milliseconds are greater", "[crypto]") {
    domain::LogTime time(1'700'000'000s);
    auto earlier = crypto::uuid_v7(time);
    for (int i = 0; i < 1000; ++i) {
        const auto later = crypto::uuid_v7(time += 1ms);
        REQUIRE(earlier < later);
        earlier = later;
    }
}

TEST_CASE("no two ids are the same", "[crypto]") {
    std::set<domain::Uuid> ids;
    const domain::LogTime time(1'700'000'000s);
    for (int i = 0; i < 5000; ++i) {
        ids.insert(crypto::uuid_v7(time));
        ids.insert(crypto::uuid_v4());
    }
    CHECK(ids.size() == 10'000);
}

TEST_CASE("a UUIDv4 says so", "[crypto]") {
    const auto id = crypto::uuid_v4();
    CHECK(version_of(id) == 4);
    CHECK(variant_of(id) == 0b10);
}

TEST_CASE("random bytes come in the number asked for", "[crypto]") {
    CHECK(crypto::random_bytes(0).empty());
    CHECK(crypto::random_bytes(33).size() == 33);
    CHECK(crypto::random_bytes(32) != crypto::random_bytes(32));
}
