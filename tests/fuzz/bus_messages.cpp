// Reports, questions and answers on the bus. The first octet says which, and whether the payload is
// put under a right MAC first: so the checks behind it are reached.
#include "crypto/digest.hpp"
#include "messaging/mail_messages.hpp"
#include "tests/fuzz/hostile_keys.hpp"
#include "tests/fuzz/target.hpp"
#include "text/base64.hpp"
#include "text/json_writer.hpp"

namespace roster::fuzz {
namespace {

std::string under_mac(std::string_view payload, const crypto::SecretBytes& key) {
    text::JsonObject message;
    message.add("payload", payload);
    message.add("mac", text::to_base64(crypto::hmac_sha256(key, crypto::as_bytes(payload))));
    return message.text();
}

}  // namespace

void check_bus_messages(std::string_view octets) {
    static const auto key = known_key();
    const bool is_signed = (take_octet(octets) & 1) != 0;
    const auto message = is_signed ? under_mac(octets, key) : std::string(octets);
    if (const auto report = messaging::decode_report(message, key)) {
        const auto again = messaging::decode_report(messaging::encode(*report, key), key);
        hold(again && messaging::report_id(*again) == messaging::report_id(*report),
             "a report that does not survive");
    }
    if (const auto request = messaging::decode_reissue_request(message, key)) {
        const auto again = messaging::decode_reissue_request(messaging::encode(*request, key), key);
        hold(again && again->origin == request->origin, "a request that does not survive");
    }
    (void)messaging::is_time_request(message, key);
    (void)messaging::decode_time_reply(message, "the request", key);
}

}  // namespace roster::fuzz
