#pragma once
// What passes between API nodes and mail workers: orders out, reports and reissue requests back.
// Port.
//
// NATS holds no address and no code: the recipient of an order is sealed under the mail key with
// everything it belongs to as associated data; reports and requests carry an HMAC under the report
// key. Whoever decodes treats the message as hostile: bounded in size and depth, strict in types,
// and nothing of it is believed before its MAC or seal is.
//
// Wire: reports and requests are {"payload":"<JSON text>","mac":"<base64>"}; a reissue reply is
// {"sealed":"<base64>"}, bound to the request that it answers.

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyring.hpp"
#include "domain/enum_names.hpp"
#include "domain/ids.hpp"
#include "domain/log_time.hpp"
#include "domain/user_events.hpp"
#include "telemetry/traceparent.hpp"

namespace roster::messaging {

// The code a mail is to carry; the digits are derived from these ids.
struct OrderedCode {
    domain::CodeId code_id;
    domain::CodeKeyId code_key_id;
    domain::CodeLife life;
};

// What a worker is told to send. Without a code it is the notice for an address that has an account
// already.
struct MailOrder {
    domain::LogId log;
    domain::EventId event_id;
    domain::StreamId stream;
    domain::UserId user;
    std::optional<OrderedCode> code;
    domain::LogTime recorded_at;
    domain::Recipient recipient;
    std::optional<telemetry::Traceparent> traceparent;
};

struct MessageError {
    std::string message;  // what is malformed or not authentic; never a value
};

// What a mail server said, made fit for a report: on one line, and cut. Addresses are taken out
// before.
[[nodiscard]] domain::MailDetail mail_detail(std::string_view said);

// What became of an order.
struct MailReport {
    domain::EventId order;
    domain::StreamId stream;
    domain::UserId user;
    // That was sent: the order's own or a fresh one in its place. Absent: the notice.
    std::optional<domain::CodeId> code;
    std::optional<domain::MailFailure> failure;  // absent: the mail server took it
    bool unconfirmed = false;   // it was handed over whole, and the server never answered
    domain::MailDetail detail;  // of a failure
    std::optional<telemetry::Traceparent> traceparent;
};

[[nodiscard]] std::string encode(const MailReport& report, const crypto::SecretBytes& report_key);
[[nodiscard]] std::expected<MailReport, MessageError> decode_report(
    std::string_view message, const crypto::SecretBytes& report_key);
// The message id: made of order, code and outcome, so that a repeated report has no effect.
[[nodiscard]] std::string report_id(const MailReport& report);

// "This code has too little life left: give me a fresh one."
struct ReissueRequest {
    domain::StreamId stream;
    domain::UserId user;
    domain::CodeId origin;  // the code of the order
    std::optional<telemetry::Traceparent> traceparent;
};

// No two are alike: each carries a nonce.
[[nodiscard]] std::string encode(const ReissueRequest& request,
                                 const crypto::SecretBytes& report_key);
[[nodiscard]] std::expected<ReissueRequest, MessageError> decode_reissue_request(
    std::string_view message, const crypto::SecretBytes& report_key);

enum class ReissueVerdict {
    reissued,  // `order` is what to send now
    nothing,  // the code was replaced, used, mailed or given up, and the log knows: acknowledge the
              // order without a mail
    try_again,  // the node could not tell; ask again later
};

}  // namespace roster::messaging

template <>
inline constexpr std::array roster::domain::enum_names<roster::messaging::ReissueVerdict>{
    EnumName<messaging::ReissueVerdict>{messaging::ReissueVerdict::reissued, "reissued"},
    EnumName<messaging::ReissueVerdict>{messaging::ReissueVerdict::nothing, "nothing"},
    EnumName<messaging::ReissueVerdict>{messaging::ReissueVerdict::try_again, "try_again"}};

namespace roster::messaging {

struct ReissueReply {
    ReissueVerdict verdict = ReissueVerdict::try_again;
    std::optional<MailOrder> order;
    domain::LogTime log_now;  // the log's time at the reply
};

// `request` is the encoded request that is answered: a reply opens only for whoever sent that one,
// so an older reply cannot be passed off as this one.
[[nodiscard]] std::string encode(const ReissueReply& reply, const crypto::KeyRing& keys,
                                 std::string_view request = {});
[[nodiscard]] std::expected<ReissueReply, MessageError> decode_reissue_reply(
    std::string_view message, const crypto::KeyRing& keys, std::string_view request = {});

// "What time does the log have?" The request carries a nonce, and the reply is bound to the
// request.
[[nodiscard]] std::string encode_time_request(const crypto::SecretBytes& report_key);
[[nodiscard]] bool is_time_request(std::string_view message, const crypto::SecretBytes& report_key);
[[nodiscard]] std::string encode_time_reply(domain::LogTime now, std::string_view request,
                                            const crypto::SecretBytes& report_key);
[[nodiscard]] std::expected<domain::LogTime, MessageError> decode_time_reply(
    std::string_view message, std::string_view request, const crypto::SecretBytes& report_key);

}  // namespace roster::messaging
