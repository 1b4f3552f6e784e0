// Reports, reissue requests and their replies: what is believed of them.

#include "messaging/mail_messages.hpp"

#include <nlohmann/json.hpp>

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
const crypto::SecretBytes& key() { return keys().report_key(); }

// The message with another payload under the same MAC.
std::string with_payload(const std::string& message, const char* member,
                         const nlohmann::json& value) {
    auto json = nlohmann::json::parse(message);
    auto payload = nlohmann::json::parse(json["payload"].get<std::string>());
    payload[member] = value;
    json["payload"] = payload.dump();
    return json.dump();
}

}  // namespace

TEST_CASE("a report says what was reported", "[messaging]") {
    for (const auto& failure :
         {std::optional<domain::MailFailure>{}, std::optional(domain::MailFailure::refused),
          std::optional(domain::MailFailure::undelivered),
          std::optional(domain::MailFailure::stale),
          std::optional(domain::MailFailure::no_report)}) {
        auto report = samples::report();
        report.failure = failure;
        const auto decoded = decode_report(encode(report, key()), key());
        REQUIRE(decoded);
        CHECK(same(*decoded, report));
    }
}

TEST_CASE("whatever a mail server said, its report can be read", "[messaging]") {
    const std::vector<std::pair<std::string, std::size_t>> details = {
        {"", 0},
        {"550 \"quoted\" \\ back\r\nslash\t\x7f", 0},
        {std::string("cut\0here", 8), 0},
        {std::string(1'000, 'x'), 200},
        {std::string(1'000, '\x80'), 0},
        {"\xf0\x9f\x98\x80 \xc3\x28 \xff", 0},
        {[] {
             std::string text;
             for (int i = 0; i < 300; ++i) text += "\xf0\x9f\x98\x80";
             return text;
         }(),
         800}};
    for (const auto& [detail, size] : details) {
        auto report = samples::report();
        report.detail = mail_detail(detail);
        const auto decoded = decode_report(encode(report, key()), key());
        REQUIRE(decoded);
        if (size > 0) CHECK(decoded->detail.text().size() == size);
        CHECK(decoded->detail.text().find_first_of("\r\n\t\x7f") == std::string::npos);
    }
}

TEST_CASE("a report tells what was confirmed from what was not", "[messaging]") {
    auto report = samples::report();
    report.failure.reset();
    report.unconfirmed = true;
    const auto decoded = decode_report(encode(report, key()), key());
    REQUIRE(decoded);
    CHECK(same(*decoded, report));
}

TEST_CASE("a notice's report names no code", "[messaging]") {
    auto report = samples::report();
    report.code.reset();
    const auto decoded = decode_report(encode(report, key()), key());
    REQUIRE(decoded);
    CHECK(same(*decoded, report));
}

TEST_CASE("the id of a report is made of order, code and outcome", "[messaging]") {
    auto report = samples::report();
    const auto made_of = report.order.to_string() + "-" + report.code->to_string();
    CHECK(report_id(report) == made_of + "-refused");
    report.failure.reset();
    CHECK(report_id(report) == made_of + "-mailed");
    report.unconfirmed = true;
    CHECK(report_id(report) == made_of + "-unconfirmed");
}

TEST_CASE("a forged report is refused", "[messaging]") {
    const auto report = samples::report();
    const auto message = encode(report, key());
    const auto other = samples::report();

    CHECK(decode_report(message, key()));
    CHECK_FALSE(decode_report(encode(report, crypto::KeyRing::generate().report_key()), key()));
    CHECK_FALSE(decode_report(with_payload(message, "outcome", "mailed"), key()));
    CHECK_FALSE(decode_report(with_payload(message, "order", other.order.to_string()), key()));
    CHECK_FALSE(decode_report(with_payload(message, "code", other.code->to_string()), key()));
    for (const char* hostile :
         {"", "{}", "[]", "{\"payload\":{},\"mac\":\"\"}", "{\"payload\":\"{}\"}",
          "{\"payload\":\"{}\",\"mac\":null}", "{\"payload\":\"{}\",\"mac\":\"\"}",
          "{\"payload\":\"{}\",\"mac\":\"AAAA\"}"})
        CHECK_FALSE(decode_report(hostile, key()));
    for (std::size_t i = 0; i < message.size(); ++i) {
        auto garbled = message;
        garbled[i] = static_cast<char>(garbled[i] ^ 1);
        CHECK_FALSE(decode_report(garbled, key()));
    }
}

TEST_CASE("a message of one kind is not taken for another", "[messaging]") {
    const auto request = encode(samples::reissue_request(), key());
    const auto report = encode(samples::report(), key());
    const auto time = encode_time_request(key());
    CHECK_FALSE(decode_report(request, key()));
    CHECK_FALSE(decode_reissue_request(report, key()));
    CHECK_FALSE(is_time_request(request, key()));
    CHECK_FALSE(decode_reissue_request(time, key()));
}

TEST_CASE("a reissue request says for which code", "[messaging]") {
    const auto request = samples::reissue_request();
    const auto message = encode(request, key());
    const auto decoded = decode_reissue_request(message, key());
    REQUIRE(decoded);
    CHECK(decoded->stream == request.stream);
    CHECK(decoded->user == request.user);
    CHECK(decoded->origin == request.origin);
    CHECK(decoded->traceparent == request.traceparent);
    CHECK(message != encode(request, key()));
    CHECK_FALSE(
        decode_reissue_request(with_payload(message, "origin", request.user.to_string()), key()));
}

TEST_CASE("a reissue reply carries verdict, order and the log's time", "[messaging]") {
    const auto order = letter().order;
    const ReissueReply reply{ReissueVerdict::reissued, order, samples::time(5)};
    const auto decoded = decode_reissue_reply(encode(reply, keys()), keys());
    REQUIRE(decoded);
    CHECK(decoded->verdict == ReissueVerdict::reissued);
    REQUIRE(decoded->order);
    CHECK(same(*decoded->order, order));
    CHECK(decoded->log_now == samples::time(5));

    for (const auto verdict : {ReissueVerdict::nothing, ReissueVerdict::try_again}) {
        const auto empty = decode_reissue_reply(
            encode(ReissueReply{verdict, {}, samples::time(5)}, keys()), keys());
        REQUIRE(empty);
        CHECK(empty->verdict == verdict);
        CHECK_FALSE(empty->order);
    }
}

TEST_CASE("a reissue reply is sealed", "[messaging]") {
    const ReissueReply reply{ReissueVerdict::reissued, letter("grace@navy.example").order,
                             samples::time(5)};
    const auto message = encode(reply, keys());
    for (const char* part : {"grace", "navy.example", "reissued", "\"c1\""})
        CHECK(message.find(part) == std::string::npos);
    CHECK_FALSE(decode_reissue_reply(message, crypto::KeyRing::generate()));
}

TEST_CASE("an older reply does not answer a newer request", "[messaging]") {
    const auto request = samples::reissue_request();
    const auto first = encode(request, key());
    const auto second = encode(request, key());
    const auto reply =
        encode(ReissueReply{ReissueVerdict::nothing, {}, samples::time(5)}, keys(), first);
    CHECK(decode_reissue_reply(reply, keys(), first));
    CHECK_FALSE(decode_reissue_reply(reply, keys(), second));
    CHECK_FALSE(decode_reissue_reply(reply, keys()));
}

TEST_CASE("a reply that promises an order and has none is refused", "[messaging]") {
    CHECK_FALSE(decode_reissue_reply(
        encode(ReissueReply{ReissueVerdict::reissued, {}, samples::time(5)}, keys()), keys()));
}

TEST_CASE("the log's time cannot be forged or replayed", "[messaging]") {
    const auto request = encode_time_request(key());
    const auto reply = encode_time_reply(samples::time(9), request, key());
    CHECK(is_time_request(request, key()));
    CHECK_FALSE(is_time_request(request, keys().mail_key()));
    CHECK(decode_time_reply(reply, request, key()) == samples::time(9));
    CHECK_FALSE(decode_time_reply(reply, encode_time_request(key()), key()));
    CHECK_FALSE(
        decode_time_reply(with_payload(reply, "log_now", "2026-11-22T20:14:05Z"), request, key()));
    CHECK_FALSE(decode_time_reply(reply, request, crypto::KeyRing::generate().report_key()));
}

}  // namespace roster::messaging
