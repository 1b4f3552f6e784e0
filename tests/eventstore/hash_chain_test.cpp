// The chain's bytes, against hashes worked out apart (Python's hashlib over the order that the
// header documents).

#include "eventstore/hash_chain.hpp"

#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/codec_examples.hpp"
#include "text/hex.hpp"

using namespace roster;
using namespace roster::eventstore;
using roster::eventstore::testing::example_id;

namespace {

const auto log_id = example_id<domain::LogId>(1);

RecordedEvent example() {
    return {.position = {1},
            .stream = example_id<domain::StreamId>(2),
            .version = {3},
            .type = "UserErased",
            .schema_version = 1,
            .event_id = example_id<domain::EventId>(4),
            .recorded_at = domain::LogTime(std::chrono::microseconds(1'795'378'445'123'456)),
            .metadata = "{}",
            .data = R"({"a":"é"})",
            .private_part = crypto::Bytes{0, 255}};
}

std::string hash_of(const RecordedEvent& event) {
    return roster::text::to_hex(chain_hash(genesis_hash(log_id), log_id, event));
}

}  // namespace

TEST_CASE("the chain hashes what it documents", "[hash_chain]") {
    CHECK(roster::text::to_hex(genesis_hash(log_id)) ==
          "68532b5045b29981ea6096ecd68ee43032338365fa062be22e75ebc8d125d53d");
    CHECK(hash_of(example()) == "18450e47cde03088301cfb829b6269cdd7473cfc92667dae78e58e5cdb97f18d");
    auto without = example();
    without.private_part.reset();
    CHECK(hash_of(without) == "6c8fa81c318bfb46eea00ff6d85b8f847c25519465097500a4e9d7f2c424bd9a");
}

TEST_CASE("every field has its part in the hash, and none can lend bytes to its neighbour",
          "[hash_chain]") {
    const auto whole = hash_of(example());
    const auto differs = [&](auto change) {
        auto event = example();
        change(event);
        return hash_of(event) != whole;
    };
    CHECK(differs([](auto& e) { e.position.value++; }));
    CHECK(differs([](auto& e) { e.stream = example_id<domain::StreamId>(9); }));
    CHECK(differs([](auto& e) { e.version.value++; }));
    CHECK(differs([](auto& e) {
        e.type.pop_back();
        e.metadata.insert(e.metadata.begin(), 'd');
    }));
    CHECK(differs([](auto& e) { e.schema_version++; }));
    CHECK(differs([](auto& e) { e.event_id = example_id<domain::EventId>(9); }));
    CHECK(differs([](auto& e) { e.recorded_at += std::chrono::microseconds(1); }));
    CHECK(differs([](auto& e) {
        e.metadata.pop_back();
        e.data.insert(e.data.begin(), '}');
    }));
    CHECK(differs([](auto& e) { e.private_part = crypto::Bytes{}; }));
    CHECK(differs([](auto& e) { e.private_part.reset(); }));
    auto empty = example();
    empty.private_part = crypto::Bytes{};
    auto absent = example();
    absent.private_part.reset();
    CHECK(hash_of(empty) != hash_of(absent));
    CHECK(chain_hash({}, log_id, example()) != chain_hash(genesis_hash(log_id), log_id, example()));
    CHECK(chain_hash({}, log_id, example()) !=
          chain_hash({}, example_id<domain::LogId>(9), example()));
}

TEST_CASE("what is not read does not change the hash", "[hash_chain]") {
    auto event = example();
    event.hash.fill(7);
    event.wrapped_key = crypto::Bytes{1};
    CHECK(hash_of(event) == hash_of(example()));
}
