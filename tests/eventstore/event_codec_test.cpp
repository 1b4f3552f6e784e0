// The codec against its golden files: what is written today is what was written then, and what was
// written then can be read for ever.

#include "eventstore/event_codec.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "crypto/sealed_data.hpp"
#include "eventstore/codec/event_forms.hpp"
#include "tests/catch.hpp"
#include "tests/eventstore/keyed_user.hpp"

using namespace roster;
using namespace roster::eventstore;
using namespace roster::eventstore::testing;
using nlohmann::json;

namespace {

std::string golden_text(const std::string& name) {
    std::ifstream file(std::filesystem::path(ROSTER_GOLDEN_DIR) / (name + ".json"));
    REQUIRE(file.good());
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string opened(const KeyedUser& user, const RecordedEvent& event) {
    const auto sealed = crypto::ByteView(*event.private_part).subspan(16);
    std::string associated(example_stream.bytes().begin(), example_stream.bytes().end());
    associated.append(7, '\0').append(1, '\3').append(event.type);
    const auto json = crypto::open(user.key, sealed, associated);
    REQUIRE(json.has_value());
    return std::string(json->text());
}

domain::UserEvent without_personal(domain::UserEvent event) {
    std::visit(
        []<class Event>(Event& any) {
            if constexpr (domain::is_personal<Event>) domain::personal_part(any)->reset();
        },
        event);
    return event;
}

DecodeError::Kind failure_of(const RecordedEvent& event, const crypto::KeyRing& keys) {
    const auto decoded = decode(event, keys);
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().message.find("17") != std::string::npos);
    return decoded.error().kind;
}

}  // namespace

TEST_CASE("every event is written as its golden file says, byte for byte", "[codec]") {
    const KeyedUser user;
    for (const auto& event : example_events()) {
        const auto recorded = user.record(event);
        INFO(recorded.type);
        const auto golden = json::parse(
            golden_text(recorded.type + ".v" + std::to_string(recorded.schema_version)));
        CHECK(recorded.data == golden["data"].dump());
        CHECK(recorded.data == data_of(event));
        if (golden["private"].is_null())
            CHECK_FALSE(recorded.private_part.has_value());
        else
            CHECK(opened(user, recorded) == golden["private"].dump());
    }
}

TEST_CASE("every golden file ever written decodes", "[codec]") {
    const KeyedUser user;
    const auto examples = example_events();
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ROSTER_GOLDEN_DIR)) {
        const auto name = entry.path().stem().string();
        INFO(name);
        ++files;
        const auto dot = name.find(".v");
        auto recorded = user.record(examples[0]);
        recorded.type = name.substr(0, dot);
        recorded.schema_version = std::stoi(name.substr(dot + 2));
        recorded.data = json::parse(golden_text(name))["data"].dump();
        recorded.private_part.reset();
        const auto decoded = decode(recorded, user.keys);
        REQUIRE(decoded.has_value());
        CHECK(std::ranges::find(examples, recorded.type, [](const auto& e) {
                  return wire_type_of(e).name;
              }) != examples.end());
    }
    CHECK(files >= std::variant_size_v<domain::UserEvent>);
}

TEST_CASE("what was written before claims stood side by side says that there was but one",
          "[codec]") {
    const auto decoded = [](const std::string& name) {
        RecordedEvent recorded;
        recorded.type = name;
        recorded.schema_version = 1;
        recorded.data = json::parse(golden_text(name + ".v1"))["data"].dump();
        return decode_public(recorded).value();
    };
    CHECK_FALSE(std::get<domain::CodeIssued>(decoded("CodeIssued")).claim);
    CHECK_FALSE(std::get<domain::RegistrationShadowed>(decoded("RegistrationShadowed")).place);
}

TEST_CASE("what was written of mails before one could be unconfirmed was confirmed", "[codec]") {
    RecordedEvent recorded;
    recorded.type = "CodeMailed";
    recorded.schema_version = 1;
    recorded.data = json::parse(golden_text("CodeMailed.v1"))["data"].dump();
    const auto mailed = std::get<domain::CodeMailed>(decode_public(recorded).value());
    CHECK_FALSE(mailed.unconfirmed);
    CHECK(data_of(mailed) == recorded.data);
    recorded.data = json::parse(golden_text("CodeMailed.v2"))["data"].dump();
    CHECK_FALSE(decode_public(recorded).has_value());
    recorded.schema_version = 2;
    CHECK(std::get<domain::CodeMailed>(decode_public(recorded).value()).unconfirmed);
}

TEST_CASE("an event read from an older version is told to the outside as it was written",
          "[codec]") {
    auto issued = std::get<domain::CodeIssued>(example_events()[3]);
    issued.claim.reset();
    CHECK(data_of(issued) == json::parse(golden_text("CodeIssued.v1"))["data"].dump());
    auto shadowed = std::get<domain::RegistrationShadowed>(example_events()[2]);
    shadowed.place.reset();
    CHECK(data_of(shadowed) == json::parse(golden_text("RegistrationShadowed.v1"))["data"].dump());
}

TEST_CASE("a claim's number is one of a version, or the event is malformed", "[codec]") {
    const KeyedUser user;
    for (const auto* number : {"0", "-1", "1.5", "\"4\"", "null", "9223372036854775808"}) {
        auto event = user.record(example_events()[3]);
        const std::string right = "\"claim\":4";
        event.data.replace(event.data.find(right), right.size(),
                           std::string("\"claim\":") + number);
        CAPTURE(number);
        CHECK(failure_of(event, user.keys) == DecodeError::Kind::malformed);
    }
}

TEST_CASE("an event comes back as it went in", "[codec]") {
    const KeyedUser user;
    for (const auto& event : example_events()) {
        const auto recorded = user.record(event);
        INFO(recorded.type);
        CHECK(decode(recorded, user.keys).value() == event);
        CHECK(decode_public(recorded).value() == without_personal(event));
    }
}

TEST_CASE("an event whose key was destroyed comes back without its personal part", "[codec]") {
    const KeyedUser user;
    for (const auto& event : example_events()) {
        auto recorded = user.record(event);
        recorded.wrapped_key.reset();
        CHECK(decode(recorded, user.keys).value() == without_personal(event));
    }
}

TEST_CASE("an event without a personal part can be written", "[codec]") {
    const KeyedUser user;
    const auto shadow = without_personal(example_events()[3]);
    CHECK(decode(user.record(shadow), user.keys).value() == shadow);
}

TEST_CASE("every name of every enum is written and read", "[codec]") {
    const KeyedUser user;
    auto issued = std::get<domain::CodeIssued>(example_events()[3]);
    for (const auto reason :
         {domain::CodeReason::registration, domain::CodeReason::restart, domain::CodeReason::resend,
          domain::CodeReason::reissue, domain::CodeReason::shadow}) {
        issued.reason = reason;
        CHECK(decode(user.record(issued), user.keys).value() == domain::UserEvent(issued));
    }
    auto failed = std::get<domain::CodeMailFailed>(example_events()[7]);
    for (const auto reason : {domain::MailFailure::refused, domain::MailFailure::undelivered,
                              domain::MailFailure::stale, domain::MailFailure::no_report}) {
        failed.reason = reason;
        CHECK(decode(user.record(failed), user.keys).value() == domain::UserEvent(failed));
    }
}

TEST_CASE("unknown types and versions are errors, never skipped", "[codec]") {
    const KeyedUser user;
    auto event = user.record(example_events()[0]);
    event.type = "UserTeleported";
    CHECK(failure_of(event, user.keys) == DecodeError::Kind::unknown_type);
    event = user.record(example_events()[0]);
    for (const int version : {0, 2, -1}) {
        event.schema_version = version;
        CHECK(failure_of(event, user.keys) == DecodeError::Kind::unknown_version);
    }
}

TEST_CASE("data that is missing, surplus or of a wrong form is malformed", "[codec]") {
    const KeyedUser user;
    for (const auto& example : example_events()) {
        const auto whole = user.record(example);
        const auto data = json::parse(whole.data);
        auto broken = whole;
        const auto is_malformed = [&](const std::string& text) {
            broken.data = text;
            const auto decoded = decode(broken, user.keys);
            return !decoded && decoded.error().kind == DecodeError::Kind::malformed;
        };
        for (const auto& [name, value] : data.items()) {
            INFO(whole.type << " " << name);
            auto without = data;
            without.erase(name);
            // Most claims have evicted nobody, and most mails are confirmed.
            const bool may_lack_it = name == "evicted" || name == "unconfirmed";
            CHECK(is_malformed(without.dump()) != may_lack_it);
            auto null = data;
            null[name] = nullptr;
            CHECK(is_malformed(null.dump()));
            auto nested = data;
            nested[name] = json::array({value});
            CHECK(is_malformed(nested.dump()));
        }
        auto surplus = data;
        surplus["surplus"] = 1;
        CHECK(is_malformed(surplus.dump()));
        for (const auto* text : {"", "{", "[]", "null", "1", "{} {}", "\xff"})
            CHECK(is_malformed(text));
        CHECK(is_malformed(std::string(100'000, '[')));
    }
}

TEST_CASE("values of a wrong form are malformed", "[codec]") {
    const KeyedUser user;
    const auto malformed = [&](int example, const std::string& name, const json& value) {
        auto event = user.record(example_events()[static_cast<std::size_t>(example)]);
        auto data = json::parse(event.data);
        data[name] = value;
        event.data = data.dump();
        INFO(event.type << " " << event.data);
        return failure_of(event, user.keys) == DecodeError::Kind::malformed;
    };
    CHECK(malformed(0, "user_id", "0190a0b1"));
    CHECK(malformed(0, "registered_at", "yesterday"));
    CHECK(malformed(3, "reason", "Registration"));
    CHECK(malformed(3, "network", "c0ffee"));
    CHECK(malformed(3, "network", "00C0FFEE"));
    CHECK(malformed(3, "network", "-1000000"));
    CHECK(malformed(4, "attempts_left", -1));
    CHECK(malformed(4, "attempts_left", 1e9));
    CHECK(malformed(4, "attempts_left", 10'000'000'000));
}

TEST_CASE("a private part belongs to its place in its stream, its type, its user and its key",
          "[codec]") {
    const KeyedUser user;
    const auto whole = user.record(example_events()[0]);

    auto moved = whole;
    moved.version = {4};
    CHECK(failure_of(moved, user.keys) == DecodeError::Kind::seal_broken);
    moved = whole;
    moved.stream = example_id<domain::StreamId>(10);
    CHECK(failure_of(moved, user.keys) == DecodeError::Kind::seal_broken);
    auto retyped = whole;
    retyped.type = "RegistrationRestarted";
    retyped.data = user.record(example_events()[1]).data;
    CHECK(failure_of(retyped, user.keys) == DecodeError::Kind::seal_broken);
    auto flipped = whole;
    flipped.private_part->back() ^= 1;
    CHECK(failure_of(flipped, user.keys) == DecodeError::Kind::seal_broken);
    auto other_user = whole;
    other_user.private_part->front() ^= 1;
    CHECK(failure_of(other_user, user.keys) == DecodeError::Kind::malformed);
    auto cut = whole;
    cut.private_part->resize(8);
    CHECK(failure_of(cut, user.keys) == DecodeError::Kind::malformed);
    cut = whole;
    cut.private_part->resize(20);
    CHECK(failure_of(cut, user.keys) == DecodeError::Kind::seal_broken);
    auto wrong_key = whole;
    wrong_key.wrapped_key->back() ^= 1;
    CHECK(failure_of(wrong_key, user.keys) == DecodeError::Kind::seal_broken);
    auto misplaced = user.record(example_events()[5]);
    misplaced.private_part = whole.private_part;
    CHECK(failure_of(misplaced, user.keys) == DecodeError::Kind::malformed);
}

TEST_CASE("a key-encryption key that is not there is told from damage", "[codec]") {
    const KeyedUser user;
    const auto event = user.record(example_events()[0]);
    CHECK(failure_of(event, user.keys.mailer_share()) == DecodeError::Kind::unknown_key);
}
