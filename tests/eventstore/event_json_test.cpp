// Metadata, and events as they are shown to the outside.

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/crypto/imported_hashes.hpp"
#include "tests/eventstore/keyed_user.hpp"
#include "text/base64.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;

TEST_CASE("metadata holds what is there, and survives what is not JSON", "[codec]") {
    const telemetry::RequestContext context{
        "req-1",
        telemetry::Traceparent::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        "203.0.113.0/24"};
    CHECK(
        encode_metadata(context) ==
        R"({"request_id":"req-1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})");
    CHECK(encode_metadata({}) == "{}");
    CHECK(encode_metadata({.request_id = "a", .traceparent = {}, .client_network = ""}) ==
          R"({"request_id":"a"})");
    const auto decoded = decode_metadata(encode_metadata(context));
    CHECK(decoded.request_id == context.request_id);
    CHECK(decoded.traceparent == context.traceparent);
    CHECK(decoded.client_network.empty());
    CHECK_FALSE(decode_metadata(R"({"traceparent":"00-x"})").traceparent);
    CHECK(decode_metadata("not JSON").request_id.empty());
}

TEST_CASE("an EVENT is one line of JSON as the contract says", "[codec]") {
    const KeyedUser user;
    auto event = user.record(example_events()[0]);
    event.metadata = R"({"request_id":"r1"})";
    const auto line = event_json(event, opened_private_json(event, user.keys));

    CHECK(line.find('\n') == std::string::npos);
    const auto shown = nlohmann::ordered_json::parse(line);
    std::vector<std::string> names;
    for (const auto& [name, value] : shown.items()) names.push_back(name);
    CHECK(names == std::vector<std::string>{"position", "stream_id", "version", "type",
                                            "schema_version", "event_id", "recorded_at", "metadata",
                                            "data", "private", "hash"});
    CHECK(shown["position"] == 17);
    CHECK(shown["recorded_at"] == "2026-11-22T20:14:05.500000Z");
    CHECK(shown["metadata"]["request_id"] == "r1");
    CHECK(shown["data"]["registered_at"] == "2026-11-22T20:14:05.123456Z");
    CHECK(shown["private"]["email"] == "Ada.Lovelace+roster@Example.com");
    CHECK(shown["hash"] == std::string(64, '0'));
}

TEST_CASE("a private part is shown opened, shredded, sealed or not at all", "[codec]") {
    const KeyedUser user;
    auto event = user.record(example_events()[0]);
    const auto shown = opened_private_json(event, user.keys);
    CHECK(shown.find("$argon2id$v=19$m=19456,t=2,p=1$…") != std::string::npos);
    CHECK(shown.find("c2Fsd") == std::string::npos);
    CHECK(shown.find("aGFza") == std::string::npos);
    CHECK(sealed_private_json(event) == '"' + roster::text::to_base64(*event.private_part) + '"');
    CHECK(opened_private_json(event, crypto::KeyRing::generate()) == R"({"unreadable":true})");
    event.wrapped_key.reset();
    CHECK(opened_private_json(event, user.keys) == R"({"shredded":true})");
    event.private_part.reset();
    CHECK(opened_private_json(event, user.keys) == "null");
    CHECK(sealed_private_json(event) == "null");
}

TEST_CASE("neither salt nor digest of an imported hash is shown", "[codec]") {
    using crypto::examples::foreign_hashes;
    const KeyedUser user;
    for (const auto& [form, text] : foreign_hashes) {
        CAPTURE(text);
        auto event = std::get<domain::UserImported>(example_events().back());
        event.registrant->password.phc = text;
        const auto shown = opened_private_json(user.record(event), user.keys);
        constexpr std::size_t settings = 18;  // octets that may be shown, and a few more
        for (auto at = settings; at + 12 <= text.size(); ++at)
            CHECK_FALSE(shown.contains(text.substr(at, 12)));
        CHECK(shown.contains("$…"));
    }
}
