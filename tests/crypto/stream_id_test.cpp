#include "crypto/stream_id.hpp"

#include <set>

#include "tests/catch.hpp"
#include "tests/crypto/crypto_examples.hpp"

using namespace roster;
using crypto::examples::email;
using crypto::examples::id_number;
using crypto::examples::key_of;

TEST_CASE("one address has one stream, however it is spelt", "[crypto]") {
    const auto key = key_of(1);
    CHECK(crypto::stream_id(key, email("Marie.Dupont@Example.COM")) ==
          crypto::stream_id(key, email("marie.dupont@example.com")));
}

TEST_CASE("another address or another key has another stream", "[crypto]") {
    const auto id = crypto::stream_id(key_of(1), email("marie@example.com"));
    CHECK(id != crypto::stream_id(key_of(1), email("marie+1@example.com")));
    CHECK(id != crypto::stream_id(key_of(1), email("marie@example.org")));
    CHECK(id != crypto::stream_id(key_of(2), email("marie@example.com")));
}

TEST_CASE("a stream id is a UUIDv8", "[crypto]") {
    for (unsigned char fill = 1; fill < 50; ++fill) {
        const auto id = crypto::stream_id(key_of(fill), email("marie@example.com"));
        CHECK(id.bytes()[6] >> 4 == 8);
        CHECK(id.bytes()[8] >> 6 == 0b10);
    }
}

TEST_CASE("the streams of existing logs are found for ever", "[crypto]") {
    // A change here would orphan every account: fixed value, also computed with Python's hmac
    // module.
    CHECK(crypto::stream_id(key_of(1), email("marie@example.com")).to_string() ==
          "aa974c75-ab4d-89b5-b797-c80959af63f2");
}

TEST_CASE("a network has one tag within a stream and others elsewhere", "[crypto]") {
    const auto key = key_of(1);
    const auto stream = id_number<domain::StreamId>(1);
    const auto tag = crypto::network_tag(key, stream, "203.0.113.0/24");
    CHECK(tag == crypto::network_tag(key, stream, "203.0.113.0/24"));
    CHECK(tag != crypto::network_tag(key, stream, "198.51.100.0/24"));
    CHECK(tag != crypto::network_tag(key, id_number<domain::StreamId>(2), "203.0.113.0/24"));
    CHECK(tag != crypto::network_tag(key_of(2), stream, "203.0.113.0/24"));
}
