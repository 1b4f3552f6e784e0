// What leaves Roster as a CloudEvent, and what is believed when it comes back.

#include "messaging/cloud_event.hpp"

#include <nlohmann/json.hpp>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "tests/catch.hpp"
#include "tests/messaging/samples.hpp"

namespace roster::messaging {
namespace {

using samples::letter;
using samples::same;

const crypto::KeyRing& keys() {
    static const auto ring = crypto::KeyRing::generate();
    return ring;
}

std::string without_code(samples::Letter notice) {
    notice.order.code.reset();
    notice.envelope.type = "RegistrationShadowed";
    return notice.encoded(keys());
}

// The message with one attribute set to another value.
std::string changed(const std::string& message, const char* attribute,
                    const nlohmann::json& value) {
    auto json = nlohmann::json::parse(message);
    json[attribute] = value;
    return json.dump();
}

bool is_refused(std::string_view message) {
    return !decode_mail_order(message, keys().mail_key()).has_value();
}

}  // namespace

TEST_CASE("an event is a CloudEvent 1.0 in structured mode", "[messaging]") {
    const auto sample = letter();
    const auto json = nlohmann::json::parse(
        encode_cloud_event(sample.envelope, sample.order.user, R"({"a":[1,2]})"));

    CHECK(json["specversion"] == "1.0");
    CHECK(json["id"] == sample.envelope.event_id.to_string());
    CHECK(json["source"] == "/roster/" + sample.envelope.log.to_string());
    CHECK(json["type"] == "roster.CodeIssued");
    CHECK(json["subject"] == sample.order.user.to_string());
    CHECK(json["time"] == domain::to_rfc3339(sample.envelope.recorded_at));
    CHECK(json["datacontenttype"] == "application/json");
    CHECK(json["position"] == 7);
    CHECK(json["streamid"] == sample.envelope.stream.to_string());
    CHECK(json["traceparent"] == samples::traceparent);
    CHECK(json["data"] == nlohmann::json::parse(R"({"a":[1,2]})"));
    CHECK(json.size() == 11);
}

TEST_CASE("an event without a trace names none", "[messaging]") {
    auto sample = letter();
    sample.envelope.traceparent.reset();
    const auto json =
        nlohmann::json::parse(encode_cloud_event(sample.envelope, sample.order.user, "{}"));
    CHECK_FALSE(json.contains("traceparent"));
}

TEST_CASE("events that cause a mail have subjects of their own", "[messaging]") {
    const auto user = *domain::UserId::parse("0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0001");
    CHECK(mail_subject_of("CodeIssued", user) ==
          "roster.events.mail.CodeIssued.0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0001");
    CHECK(mail_subjects_of(user) == "roster.events.mail.*.0190a0b1-c2d3-7e4f-8a5b-6c7d8e9f0001");
    CHECK(subject_of("CodeIssued") == "roster.events.user.CodeIssued");
}

TEST_CASE("a mail order says to its reader what it was told", "[messaging]") {
    const auto sample = letter();
    const auto order = decode_mail_order(sample.encoded(keys()), keys().mail_key());
    REQUIRE(order);
    CHECK(same(*order, sample.order));
}

TEST_CASE("a notice is an order without a code", "[messaging]") {
    const auto order = decode_mail_order(without_code(letter()), keys().mail_key());
    REQUIRE(order);
    CHECK_FALSE(order->code);
}

TEST_CASE("a mail order shows neither address nor locale", "[messaging]") {
    const auto message = letter("Grace.Hopper@navy.example").encoded(keys());
    for (const char* part : {"Grace", "grace", "Hopper", "navy", "\"fr\""})
        CHECK(message.find(part) == std::string::npos);
}

TEST_CASE("a recipient cannot be moved to another order", "[messaging]") {
    const auto mine = letter("mallory@example.org").encoded(keys());
    const auto theirs = letter("victim@example.org").encoded(keys());
    const auto recipient = nlohmann::json::parse(mine)["recipient"];
    CHECK_FALSE(is_refused(theirs));
    CHECK(is_refused(changed(theirs, "recipient", recipient)));
}

TEST_CASE("nothing that a recipient belongs to can be changed", "[messaging]") {
    const auto message = letter().encoded(keys());
    const auto other_id = letter().order.user.to_string();
    const auto other_time = domain::to_rfc3339(samples::time(600));
    REQUIRE_FALSE(is_refused(changed(message, "position", 8)));

    CHECK(is_refused(changed(message, "id", other_id)));
    CHECK(is_refused(changed(message, "source", "/roster/" + other_id)));
    CHECK(is_refused(changed(message, "type", "roster.RegistrationShadowed")));
    CHECK(is_refused(changed(message, "subject", other_id)));
    CHECK(is_refused(changed(message, "streamid", other_id)));
    CHECK(is_refused(changed(message, "time", other_time)));
    CHECK(is_refused(changed(message, "codeid", other_id)));
    CHECK(is_refused(changed(message, "codekeyid", "c2")));
    CHECK(is_refused(changed(message, "codeissuedat", other_time)));
    CHECK(is_refused(changed(message, "codeexpiresat", other_time)));
}

TEST_CASE("a code can be neither taken off an order nor put onto one", "[messaging]") {
    const auto sample = letter();
    auto json = nlohmann::json::parse(sample.encoded(keys()));
    auto notice = nlohmann::json::parse(without_code(letter()));
    for (const char* name : {"codeid", "codekeyid", "codeissuedat", "codeexpiresat"}) {
        notice[name] = json[name];
        json.erase(name);
    }
    CHECK(is_refused(json.dump()));
    CHECK(is_refused(notice.dump()));
}

TEST_CASE("an order sealed under another key is refused", "[messaging]") {
    CHECK(is_refused(letter().encoded(crypto::KeyRing::generate())));
}

TEST_CASE("a forged order is refused, however it is malformed", "[messaging]") {
    const auto message = letter().encoded(keys());
    const auto with = [&](const char* name, const nlohmann::json& value) {
        return changed(message, name, value);
    };
    const std::string deep = std::string(2'000, '[') + std::string(2'000, ']');

    const std::vector<std::string> hostile = {
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        message + " {}",
        "\xef\xbb\xbf" + message,
        message + std::string(1, '\0'),
        message.substr(0, message.size() - 1),
        std::string(100'000, ' ') + message,
        "{\"id\":\"x\"," + message.substr(1),
        "{\"data\":" + deep + "}",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":1}}}}}}}}",
        with("id", 7),
        with("id", nullptr),
        with("id", "x"),
        with("source", "/roster/"),
        with("source", "x"),
        with("specversion", "0.3"),
        with("subject", nlohmann::json::array()),
        with("type", "CodeIssued"),
        with("type", "roster."),
        with("type", "roster.a b"),
        with("time", "yesterday"),
        with("codeid", 1),
        with("codekeyid", std::string(65, 'k')),
        with("codeexpiresat", 60),
        with("traceparent", "evil\r\nheader: x"),
        with("recipient", ""),
        with("recipient", "AAAA"),
        with("recipient", std::string(2'000, 'A')),
        with("recipient", "not base64!"),
        with("recipient", nlohmann::json::object())};
    for (const auto& each : hostile) {
        CAPTURE(each.substr(0, 200));
        CHECK(is_refused(each));
    }
}

TEST_CASE("an order cut or garbled anywhere is refused and never crashes its reader",
          "[messaging]") {
    const auto message = letter().encoded(keys());
    const auto end = message.find(",\"data\"");
    for (std::size_t i = 0; i < message.size(); ++i) CHECK(is_refused(message.substr(0, i)));
    for (std::size_t i = 0; i < end; ++i) {
        auto garbled = message;
        garbled[i] = static_cast<char>(garbled[i] ^ 1);
        const auto decoded = decode_mail_order(garbled, keys().mail_key());
        // Position, media type and trace do not decide who gets what.
        if (decoded) CHECK(decoded->recipient == letter().order.recipient);
    }
}

}  // namespace roster::messaging
