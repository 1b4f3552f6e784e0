#pragma once
// The streams and consumers on the NATS server: what they are called, how they are made, and
// whether those that exist serve. Private.
//
// What exists is checked and never changed: it may be shared with others. Every session may call
// these, in any order and at once with others.

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "messaging/bus_plan.hpp"
#include "messaging/event_bus.hpp"
#include "messaging/nats_handles.hpp"
#include "messaging/nats_link.hpp"

namespace roster::messaging {

inline constexpr const char* reissue_subject = "roster.requests.reissue";
inline constexpr const char* time_subject = "roster.requests.time";
inline constexpr const char* request_subjects = "roster.requests.*";
inline constexpr const char* request_queue_group = "api";
inline constexpr const char* node_subject = "roster.nodes.talk";
inline constexpr const char* report_subject_prefix = "roster.reports.";

// Makes what is missing; not to serve is an error that says what is wrong.
[[nodiscard]] std::expected<StreamStatus, BusUnavailable> ensure_all(
    const NatsConnection& connection, const BusLimits& limits);
[[nodiscard]] std::expected<void, BusUnavailable> ensure_consumer(const NatsConnection& connection,
                                                                  const ConsumerPlan& plan,
                                                                  const BusLimits& limits);
[[nodiscard]] std::expected<void, BusUnavailable> ensure_report_stream(
    const NatsConnection& connection, const BusLimits& limits);
// The stream of one replay, kept for a day: ROSTER_REPLAY_<name>, roster.replay.<name>.>
[[nodiscard]] std::expected<StreamStatus, BusUnavailable> ensure_replay_stream(
    const NatsConnection& connection, const std::string& name, const BusLimits& limits);

// Makes nothing: what a worker may look at.
[[nodiscard]] std::expected<void, BusUnavailable> check_consumer(const NatsConnection& connection,
                                                                 const ConsumerPlan& plan);
[[nodiscard]] std::expected<void, BusUnavailable> check_report_stream(
    const NatsConnection& connection);

// The oldest message of the consumer's that is not settled; empty if none is.
[[nodiscard]] std::expected<std::string, BusUnavailable> oldest_waiting(
    const NatsConnection& connection, const ConsumerPlan& plan);

// What nats.c says about its last failure on this thread.
[[nodiscard]] BusUnavailable unavailable(const char* what, natsStatus status);

}  // namespace roster::messaging
