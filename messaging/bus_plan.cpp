// Writes the requests of JetStream's API by hand, so that what is printed is what is sent.

#include "messaging/bus_plan.hpp"

#include <fmt/format.h>

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;

constexpr auto event_age = 7 * 24h;
constexpr auto report_age = 24h;
constexpr auto replay_age = 24h;
constexpr auto dedupe_window = 10min;
// Long enough for what is published again for want of an acknowledgement, and short enough that a
// replay can soon be repeated.
constexpr auto replay_dedupe_window = 30s;
constexpr std::chrono::nanoseconds unhurried_ack_wait = 30s;
// Orders that wait out a delay count too; the bound is the server's memory.
constexpr int max_ack_pending = 10'000;

}  // namespace

StreamPlan event_stream_plan() {
    return {.name = event_stream_name,
            .subjects = "roster.events.>",
            .max_age = event_age,
            .duplicates = dedupe_window};
}

StreamPlan report_stream_plan() {
    return {.name = report_stream_name,
            .subjects = "roster.reports.>",
            .max_age = report_age,
            .duplicates = dedupe_window};
}

StreamPlan replay_stream_plan(const std::string& name) {
    return {.name = "ROSTER_REPLAY_" + name,
            .subjects = "roster.replay." + name + ".>",
            .max_age = replay_age,
            .duplicates = replay_dedupe_window};
}

BusRequest creation_of(const StreamPlan& plan, const BusLimits& limits) {
    return {
        .subject = "$JS.API.STREAM.CREATE." + plan.name,
        .payload = fmt::format(
            R"({{"name":"{}","subjects":["{}"],"retention":"limits","storage":"file","discard":"old",)"
            R"("max_age":{},"duplicate_window":{},"max_bytes":{},"max_msgs":-1,"max_consumers":-1,"num_replicas":1}})",
            plan.name, plan.subjects, plan.max_age.count(), plan.duplicates.count(),
            limits.max_bytes > 0 ? limits.max_bytes : -1)};
}

BusRequest creation_of(const ConsumerPlan& plan, const BusLimits& limits) {
    const auto ack_wait =
        plan.is_hurried ? std::chrono::nanoseconds(limits.ack_wait) : unhurried_ack_wait;
    return {
        .subject = fmt::format("$JS.API.CONSUMER.DURABLE.CREATE.{}.{}", plan.stream, plan.consumer),
        .payload = fmt::format(
            R"({{"stream_name":"{}","config":{{"durable_name":"{}","filter_subject":"{}","deliver_policy":"all",)"
            R"("ack_policy":"explicit","ack_wait":{},"max_deliver":-1,"max_ack_pending":{},"replay_policy":"instant"}}}})",
            plan.stream, plan.consumer, plan.filter, ack_wait.count(), max_ack_pending)};
}

std::vector<BusRequest> bus_plan(const BusLimits& limits) {
    return {creation_of(event_stream_plan(), limits), creation_of(report_stream_plan(), limits),
            creation_of(mail_orders_plan, limits), creation_of(mail_reports_plan, limits)};
}

}  // namespace roster::messaging
