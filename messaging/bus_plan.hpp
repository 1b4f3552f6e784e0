#pragma once
// Which streams and consumers Roster needs on a NATS server, and the requests that make them: a
// node sends these, and an operator can, beforehand. Port.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace roster::messaging {

// What an account or an operator demands of what is made.
struct BusLimits {
    std::int64_t max_bytes = 0;                 // of each stream; 0: as the server allows
    std::chrono::milliseconds ack_wait{4'000};  // of mail orders
};

// One call of JetStream's API.
struct BusRequest {
    std::string subject;  // "$JS.API.STREAM.CREATE.ROSTER_EVENTS"
    std::string payload;  // JSON
};

// In the order in which they have to be made.
[[nodiscard]] std::vector<BusRequest> bus_plan(const BusLimits& limits = {});

inline constexpr const char* event_stream_name = "ROSTER_EVENTS";
inline constexpr const char* report_stream_name = "ROSTER_REPORTS";

struct StreamPlan {
    std::string name;
    std::string subjects;
    std::chrono::nanoseconds max_age{};
    std::chrono::nanoseconds duplicates{};
};
// Events: a week, so that other readers can catch up.
[[nodiscard]] StreamPlan event_stream_plan();
// Reports: a day, for they are also the memory of what was mailed.
[[nodiscard]] StreamPlan report_stream_plan();
[[nodiscard]] StreamPlan replay_stream_plan(const std::string& name);

// A durable pull consumer.
struct ConsumerPlan {
    const char* stream;
    const char* consumer;
    const char* filter;
    int batch;        // messages asked for at once
    bool is_hurried;  // BusLimits::ack_wait; else 30 s
};
// Batch 1: a worker takes an order only when it has a hand free, so nothing waits at a busy or dead
// one.
inline constexpr ConsumerPlan mail_orders_plan{.stream = event_stream_name,
                                               .consumer = "mailer",
                                               .filter = "roster.events.mail.>",
                                               .batch = 1,
                                               .is_hurried = true};
inline constexpr ConsumerPlan mail_reports_plan{.stream = report_stream_name,
                                                .consumer = "api",
                                                .filter = "roster.reports.>",
                                                .batch = 32,
                                                .is_hurried = false};

[[nodiscard]] BusRequest creation_of(const StreamPlan& plan, const BusLimits& limits);
[[nodiscard]] BusRequest creation_of(const ConsumerPlan& plan, const BusLimits& limits);

}  // namespace roster::messaging
