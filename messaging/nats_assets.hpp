#pragma once
// The streams, consumers and bucket on the NATS server: their names and settings, and how they come
// to be. Private.
//
// Every session may call these, in any order and at once with others: what exists is left alone.

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

#include "messaging/event_bus.hpp"
#include "messaging/nats_handles.hpp"
#include "messaging/nats_link.hpp"

namespace roster::messaging {

inline constexpr const char* reissue_subject = "roster.requests.reissue";
inline constexpr const char* time_subject = "roster.requests.time";
inline constexpr const char* request_subjects = "roster.requests.*";
inline constexpr const char* request_queue_group = "api";
inline constexpr const char* report_subject_prefix = "roster.reports.";

// A durable pull consumer and the stream it belongs to.
struct ConsumerAsset {
    const char* stream;
    const char* consumer;
    const char* filter;
    int batch;  // messages asked for at once
};
// Batch 1: a worker takes an order only when it has a hand free, so nothing waits at a busy or dead
// one.
inline constexpr ConsumerAsset mail_orders_asset{
    .stream = "ROSTER_EVENTS", .consumer = "mailer", .filter = "roster.events.mail.>", .batch = 1};
inline constexpr ConsumerAsset mail_reports_asset{
    .stream = "ROSTER_REPORTS", .consumer = "api", .filter = "roster.reports.>", .batch = 32};

[[nodiscard]] std::expected<StreamStatus, BusUnavailable> ensure_all(
    const NatsConnection& connection, std::chrono::milliseconds ack_wait);
[[nodiscard]] std::expected<void, BusUnavailable> ensure_consumer(
    const NatsConnection& connection, const ConsumerAsset& asset,
    std::chrono::milliseconds ack_wait);
[[nodiscard]] std::expected<void, BusUnavailable> ensure_report_stream(
    const NatsConnection& connection);
// The stream of one replay, kept for a day: ROSTER_REPLAY_<name>, roster.replay.<name>.>
[[nodiscard]] std::expected<StreamStatus, BusUnavailable> ensure_replay_stream(
    const NatsConnection& connection, const std::string& name);
// The bucket of mailed codes, created if it is missing.
[[nodiscard]] std::expected<KeyValueStore, BusUnavailable> open_mailed_bucket(
    const NatsConnection& connection);

// What nats.c says about its last failure on this thread.
[[nodiscard]] BusUnavailable unavailable(const char* what, natsStatus status);

}  // namespace roster::messaging
