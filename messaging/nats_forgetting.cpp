// Overwrites in the stream what was ordered for somebody who is erased. What is stored has one
// subject for each person, so that it is found without a look at anybody else's.

#include <fmt/format.h>

#include "messaging/nats_sessions.hpp"
#include "telemetry/log_line.hpp"
#include "text/json_reader.hpp"

namespace roster::messaging {
namespace {

constexpr text::JsonLimits answer_limits{.max_octets = 1024 * 1024, .max_depth = 8};
// One person has at most some hundred orders in the week that the stream keeps them.
constexpr int max_orders_of_person = 10'000;

// What JetStream answered; the document's values are views into the message.
struct ParsedReply {
    NatsMessage message;
    text::JsonDocument document;
};
using Answer = std::expected<ParsedReply, BusUnavailable>;

Answer ask(const NatsConnection& connection, const std::string& subject,
           const std::string& request) {
    NatsMessage reply;
    const auto status = natsConnection_RequestString(out(reply), connection.get(), subject.c_str(),
                                                     request.c_str(), nats_request_wait.count());
    if (status != NATS_OK) return std::unexpected(unavailable("erasure", status));
    auto answer = text::JsonDocument::parse(body_of(reply), answer_limits);
    if (!answer) return std::unexpected(BusUnavailable{"NATS: an answer that cannot be read"});
    return ParsedReply{std::move(reply), *std::move(answer)};
}

std::int64_t error_in(const ParsedReply& answer) {
    return answer.document.root()["error"]["err_code"].integer().value_or(0);
}

std::string refusal_of(const ParsedReply& answer) {
    return std::string(answer.document.root()["error"]["description"].text().value_or(""));
}

// Mails go on where the bus may not delete: what stays is sealed, and goes with its age.
void say_that_it_stays(const domain::UserId& user, const std::string& why) {
    telemetry::log_line(telemetry::LogLevel::error, "erased_person_stays_on_bus",
                        {{"user_id", user.to_string()},
                         {"reason", why},
                         {"what_to_do",
                          "allow the node $JS.API.STREAM.MSG.GET and .DELETE of ROSTER_EVENTS; its "
                          "messages are kept for seven days"}});
}

// The next order of that person at or after `from`; nothing: there is none.
std::expected<std::optional<std::int64_t>, BusUnavailable> find_order(
    const NatsConnection& connection, const domain::UserId& user, std::int64_t from) {
    const auto answer =
        ask(connection, fmt::format("$JS.API.STREAM.MSG.GET.{}", event_stream_name),
            fmt::format(R"({{"seq":{},"next_by_subj":"{}"}})", from, mail_subjects_of(user)));
    if (!answer) return std::unexpected(answer.error());
    const auto error = error_in(*answer);
    if (error == JSNoMessageFoundErr || error == JSStreamNotFoundErr) return std::nullopt;
    const auto found = answer->document.root()["message"]["seq"].integer();
    if (!found) return std::unexpected(BusUnavailable{"NATS: " + refusal_of(*answer)});
    return *found;
}

// Overwritten on the server's disk (`no_erase` is not asked for). Another may have been faster.
std::expected<void, BusUnavailable> overwrite(const NatsConnection& connection,
                                              std::int64_t sequence) {
    const auto answer =
        ask(connection, fmt::format("$JS.API.STREAM.MSG.DELETE.{}", event_stream_name),
            fmt::format(R"({{"seq":{}}})", sequence));
    if (!answer) return std::unexpected(answer.error());
    if (answer->document.root()["success"].boolean().value_or(false)) return {};
    if (error_in(*answer) == JSNoMessageFoundErr) return {};
    return std::unexpected(BusUnavailable{"NATS: " + refusal_of(*answer)});
}

std::expected<void, BusUnavailable> overwrite_all(const NatsConnection& connection,
                                                  const domain::UserId& user) {
    std::int64_t next = 1;
    for (int i = 0; i < max_orders_of_person; ++i) {
        const auto found = find_order(connection, user, next);
        if (!found) return std::unexpected(found.error());
        if (!*found) return {};
        if (auto done = overwrite(connection, **found); !done) return done;
        next = **found + 1;
    }
    return {};
}

}  // namespace

std::expected<void, BusUnavailable> forget_mails_of(const NatsConnection& connection,
                                                    const domain::UserId& user) {
    const auto done = overwrite_all(connection, user);
    if (done) return {};
    // A server that is there and does not do it would not do it the next time either.
    const bool is_there =
        natsConnection_FlushTimeout(connection.get(), nats_request_wait.count()) == NATS_OK;
    if (!is_there) return done;
    say_that_it_stays(user, done.error().message);
    return {};
}

}  // namespace roster::messaging
