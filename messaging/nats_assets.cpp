#include "messaging/nats_assets.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "telemetry/log_line.hpp"
#include "text/base64.hpp"
#include "text/json_reader.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using telemetry::log_line;
using telemetry::LogLevel;

// Of the server's answers.
constexpr text::JsonLimits answer_limits{.max_octets = 64 * 1024, .max_depth = 8};

// Shorter windows would let through twice what is published again for want of an acknowledgement.
constexpr std::chrono::nanoseconds min_dedupe_window = 2min;

bool is_missing(natsStatus status, jsErrCode error) {
    return status == NATS_NOT_FOUND || error == JSStreamNotFoundErr ||
           error == JSConsumerNotFoundErr;
}

std::expected<void, BusUnavailable> does_not_serve(std::string_view name, std::string_view why) {
    return std::unexpected(BusUnavailable{fmt::format(
        "NATS: {} exists and does not serve: {}; it is left as it is (see `roster bus plan`)", name,
        why)});
}

// Why a call of JetStream's API was refused; empty if it was not.
std::string refusal_in(std::string_view reply) {
    const auto answer = text::JsonDocument::parse(reply, answer_limits);
    if (!answer) return "an answer that cannot be read";
    const auto error = answer->root()["error"];
    if (!error.exists()) return {};
    return std::string(error["description"].text().value_or("refused"));
}

// Sends what `roster bus plan` prints.
std::expected<void, BusUnavailable> create(const NatsConnection& connection,
                                           const BusRequest& request, const std::string& name) {
    NatsMessage reply;
    const auto status =
        natsConnection_RequestString(out(reply), connection.get(), request.subject.c_str(),
                                     request.payload.c_str(), nats_request_wait.count());
    if (status == NATS_NO_RESPONDERS)
        return std::unexpected(BusUnavailable{"NATS: JetStream is not enabled"});
    if (status != NATS_OK) return std::unexpected(unavailable(name.c_str(), status));
    if (const auto refusal = refusal_in(body_of(reply)); !refusal.empty())
        return std::unexpected(BusUnavailable{fmt::format("NATS, {}: {}", name, refusal)});
    log_line(LogLevel::info, "nats_asset_created", {{"name", name}});
    return {};
}

// --- Streams

bool covers(std::string_view subject, std::string_view wanted) {
    if (subject == wanted || subject == ">") return true;
    return subject.ends_with(">") && wanted.starts_with(subject.substr(0, subject.size() - 1));
}

bool takes(const jsStreamConfig& config, std::string_view wanted) {
    const auto* begin = config.Subjects;
    return std::any_of(begin, begin + config.SubjectsLen,
                       [&](const char* subject) { return covers(subject, wanted); });
}

// Whether messages reach the stream, stay long enough, and repeated ones are known. The rest is its
// operator's business.
std::expected<void, BusUnavailable> judge(const jsStreamConfig& config, const StreamPlan& plan) {
    if (!takes(config, plan.subjects))
        return does_not_serve(plan.name, "it does not take " + plan.subjects);
    if (config.Retention != js_LimitsPolicy)
        return does_not_serve(plan.name, "its retention is not \"limits\"");
    const bool keeps = config.MaxAge == 0 || config.MaxAge >= plan.max_age.count();
    if (!keeps && plan.name == report_stream_name)
        return does_not_serve(plan.name, "it keeps reports for less than a day");
    if (config.Duplicates < std::min(plan.duplicates, min_dedupe_window).count())
        return does_not_serve(plan.name, "its duplicate window is under two minutes");
    return {};
}

// Null: there is none.
std::expected<StreamInfo, BusUnavailable> find_stream(const NatsConnection& connection,
                                                      const StreamPlan& plan) {
    StreamInfo info;
    jsErrCode error{};
    const auto status =
        js_GetStreamInfo(out(info), connection.jetstream(), plan.name.c_str(), nullptr, &error);
    if (is_missing(status, error)) return nullptr;
    if (status != NATS_OK) return std::unexpected(unavailable(plan.name.c_str(), status));
    if (auto fit = judge(*info->Config, plan); !fit) return std::unexpected(fit.error());
    return info;
}

std::expected<StreamInfo, BusUnavailable> ensure_stream(const NatsConnection& connection,
                                                        const StreamPlan& plan,
                                                        const BusLimits& limits) {
    auto found = find_stream(connection, plan);
    if (!found || *found != nullptr) return found;
    auto created = create(connection, creation_of(plan, limits), plan.name);
    // Somebody else may have been faster.
    found = find_stream(connection, plan);
    if (found && *found == nullptr)
        return std::unexpected(created ? BusUnavailable{"NATS: a stream vanished"}
                                       : created.error());
    return found;
}

StreamPlan stream_of(const ConsumerPlan& plan) {
    return plan.stream == std::string_view(event_stream_name) ? event_stream_plan()
                                                              : report_stream_plan();
}

StreamStatus status_of_stream(const StreamInfo& info) {
    return {.created = std::to_string(info->Created), .last_sequence = info->State.LastSeq};
}

// --- Consumers

std::expected<void, BusUnavailable> judge(const jsConsumerConfig& config,
                                          const ConsumerPlan& plan) {
    if (!text_of(config.DeliverSubject).empty())
        return does_not_serve(plan.consumer, "it is a push consumer");
    if (config.AckPolicy != js_AckExplicit)
        return does_not_serve(plan.consumer, "its ack policy is not \"explicit\"");
    const auto filter = text_of(config.FilterSubject);
    if (!filter.empty() && filter != plan.filter)
        return does_not_serve(plan.consumer, "it filters by another subject");
    return {};
}

// Whether it is there.
std::expected<bool, BusUnavailable> find_consumer(const NatsConnection& connection,
                                                  const ConsumerPlan& plan) {
    ConsumerInfo info;
    jsErrCode error{};
    const auto status = js_GetConsumerInfo(out(info), connection.jetstream(), plan.stream,
                                           plan.consumer, nullptr, &error);
    if (is_missing(status, error)) return false;
    if (status != NATS_OK) return std::unexpected(unavailable(plan.consumer, status));
    if (auto fit = judge(*info->Config, plan); !fit) return std::unexpected(fit.error());
    return true;
}

// {"message":{"data":"<base64>",…}}
std::expected<std::string, BusUnavailable> stored_body(std::string_view reply) {
    if (const auto refusal = refusal_in(reply); !refusal.empty())
        return std::unexpected(BusUnavailable{"NATS: " + refusal});
    const auto answer = text::JsonDocument::parse(reply, answer_limits);
    const auto data = text::from_base64(answer->root()["message"]["data"].text().value_or(""));
    if (!data) return std::unexpected(BusUnavailable{"NATS: a message that cannot be read"});
    return std::string(data->begin(), data->end());
}

// nats-server tells the time of an answer since 2.10, the first that can be told to write before it
// acknowledges.
void warn_of_old_server(const NatsConnection& connection) {
    if (!connection.is_first("server's age")) return;
    NatsMessage reply;
    const auto subject = std::string("$JS.API.STREAM.INFO.") + event_stream_name;
    if (natsConnection_RequestString(out(reply), connection.get(), subject.c_str(), "",
                                     nats_request_wait.count()) != NATS_OK)
        return;
    const auto info = text::JsonDocument::parse(body_of(reply), answer_limits);
    if (!info || info->root()["ts"].exists()) return;
    log_line(LogLevel::warning, "nats_server_too_old",
             {{"what_to_do",
               "use nats-server 2.10 or newer with sync_interval: always; this one acknowledges "
               "before it writes to disk"}});
}

}  // namespace

BusUnavailable unavailable(const char* what, natsStatus status) {
    const char* detail = nats_GetLastError(nullptr);
    return {
        fmt::format("NATS, {}: {}", what, detail && *detail ? detail : natsStatus_GetText(status))};
}

std::expected<void, BusUnavailable> ensure_consumer(const NatsConnection& connection,
                                                    const ConsumerPlan& plan,
                                                    const BusLimits& limits) {
    auto found = find_consumer(connection, plan);
    if (!found) return std::unexpected(found.error());
    if (*found) return {};
    if (auto stream = ensure_stream(connection, stream_of(plan), limits); !stream)
        return std::unexpected(stream.error());
    auto created = create(connection, creation_of(plan, limits), plan.consumer);
    if (!created && find_consumer(connection, plan).value_or(false)) return {};
    return created;
}

std::expected<void, BusUnavailable> ensure_report_stream(const NatsConnection& connection,
                                                         const BusLimits& limits) {
    if (auto stream = ensure_stream(connection, report_stream_plan(), limits); !stream)
        return std::unexpected(stream.error());
    return {};
}

std::expected<StreamStatus, BusUnavailable> ensure_all(const NatsConnection& connection,
                                                       const BusLimits& limits) {
    const auto events = ensure_stream(connection, event_stream_plan(), limits);
    if (!events) return std::unexpected(events.error());
    if (auto reports = ensure_report_stream(connection, limits); !reports)
        return std::unexpected(reports.error());
    for (const auto& plan : {mail_orders_plan, mail_reports_plan})
        if (auto ready = ensure_consumer(connection, plan, limits); !ready)
            return std::unexpected(ready.error());
    warn_of_old_server(connection);
    return status_of_stream(*events);
}

std::expected<StreamStatus, BusUnavailable> ensure_replay_stream(const NatsConnection& connection,
                                                                 const std::string& name,
                                                                 const BusLimits& limits) {
    const auto info = ensure_stream(connection, replay_stream_plan(name), limits);
    if (!info) return std::unexpected(info.error());
    return status_of_stream(*info);
}

std::expected<void, BusUnavailable> check_consumer(const NatsConnection& connection,
                                                   const ConsumerPlan& plan) {
    const auto found = find_consumer(connection, plan);
    if (!found) return std::unexpected(found.error());
    if (*found) return {};
    return std::unexpected(BusUnavailable{fmt::format(
        "NATS: the consumer {} of {} is missing; an API node makes it, or an operator with what "
        "`roster bus plan` prints",
        plan.consumer, plan.stream)});
}

std::expected<void, BusUnavailable> check_report_stream(const NatsConnection& connection) {
    const auto found = find_stream(connection, report_stream_plan());
    if (!found) return std::unexpected(found.error());
    if (*found != nullptr) return {};
    return std::unexpected(BusUnavailable{"NATS: the stream of reports is missing"});
}

std::expected<std::string, BusUnavailable> oldest_waiting(const NatsConnection& connection,
                                                          const ConsumerPlan& plan) {
    ConsumerInfo info;
    const auto found = js_GetConsumerInfo(out(info), connection.jetstream(), plan.stream,
                                          plan.consumer, nullptr, nullptr);
    if (found != NATS_OK) return std::unexpected(unavailable(plan.consumer, found));
    if (info->NumPending == 0 && info->NumAckPending == 0) return std::string();
    NatsMessage reply;
    const auto subject = std::string("$JS.API.STREAM.MSG.GET.") + plan.stream;
    const auto request =
        fmt::format(R"({{"seq":{},"next_by_subj":"{}"}})", info->AckFloor.Stream + 1, plan.filter);
    const auto status = natsConnection_RequestString(out(reply), connection.get(), subject.c_str(),
                                                     request.c_str(), nats_request_wait.count());
    if (status != NATS_OK) return std::unexpected(unavailable(plan.stream, status));
    return stored_body(body_of(reply));
}

}  // namespace roster::messaging
