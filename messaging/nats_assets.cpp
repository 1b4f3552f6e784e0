#include "messaging/nats_assets.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "telemetry/log_line.hpp"

namespace roster::messaging {
namespace {

using namespace std::chrono_literals;
using telemetry::log_line;
using telemetry::LogLevel;

constexpr std::int64_t nanoseconds(std::chrono::nanoseconds duration) { return duration.count(); }

constexpr auto event_age = 7 * 24h;
constexpr auto report_age = 7 * 24h;
constexpr auto mailed_age = 48h;
constexpr auto replay_age = 24h;
// Long enough for what is published again for want of an acknowledgement, and short enough that a
// replay can soon be repeated.
constexpr auto replay_dedupe_window = 30s;
constexpr auto dedupe_window = 10min;
// Orders that wait out a delay count too; the bound is the server's memory.
constexpr std::int64_t max_ack_pending = 10'000;
// A `mailer` that was lost on a stream that was not starts here: older codes are dead, and older
// notices were sent.
constexpr auto consumer_look_back = 1h;
constexpr const char* mailed_bucket = "roster_mailed";

struct StreamAsset {
    const char* name;
    const char* subjects;
    jsRetentionPolicy retention;
    std::chrono::nanoseconds max_age;
    std::chrono::nanoseconds duplicates = dedupe_window;
};
constexpr StreamAsset event_stream{.name = "ROSTER_EVENTS",
                                   .subjects = "roster.events.>",
                                   .retention = js_LimitsPolicy,
                                   .max_age = event_age};
// Reports are for the API nodes only, and each for one of them: gone once acknowledged.
constexpr StreamAsset report_stream{.name = "ROSTER_REPORTS",
                                    .subjects = "roster.reports.>",
                                    .retention = js_WorkQueuePolicy,
                                    .max_age = report_age};

bool is_missing(natsStatus status, jsErrCode error) {
    return status == NATS_NOT_FOUND || error == JSStreamNotFoundErr ||
           error == JSConsumerNotFoundErr;
}

void warn(const char* event, const char* name, const BusUnavailable& why) {
    log_line(LogLevel::warning, event, {{"name", name}, {"reason", why.message}});
}

bool has_subject(const jsStreamConfig& config, std::string_view subject) {
    const auto* begin = config.Subjects;
    return std::any_of(begin, begin + config.SubjectsLen,
                       [&](const char* each) { return each == subject; });
}

// Whether messages reach the stream and repeated ones are known. The rest is its operator's
// business.
bool serves(const jsStreamConfig& config, const StreamAsset& asset) {
    return has_subject(config, asset.subjects) &&
           config.Duplicates >=
               nanoseconds(std::min<std::chrono::nanoseconds>(asset.duplicates, 2min));
}

// A stream by that name that does not serve: try to mend it, and go on either way.
void mend(const NatsConnection& connection, const jsStreamInfo& found, const StreamAsset& asset) {
    jsStreamConfig config = *found.Config;
    const char* subjects[] = {asset.subjects};
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Duplicates = nanoseconds(asset.duplicates);
    StreamInfo updated;
    jsErrCode error{};
    const auto status =
        js_UpdateStream(out(updated), connection.jetstream(), &config, nullptr, &error);
    if (status == NATS_OK)
        log_line(LogLevel::info, "nats_stream_updated", {{"name", asset.name}});
    else
        warn("nats_stream_differs", asset.name, unavailable("update", status));
}

std::expected<StreamInfo, BusUnavailable> create_stream(const NatsConnection& connection,
                                                        const StreamAsset& asset) {
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    const char* subjects[] = {asset.subjects};
    config.Name = asset.name;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Retention = asset.retention;
    config.Storage = js_FileStorage;
    config.MaxAge = nanoseconds(asset.max_age);
    config.Duplicates = nanoseconds(asset.duplicates);
    StreamInfo info;
    jsErrCode error{};
    const auto status = js_AddStream(out(info), connection.jetstream(), &config, nullptr, &error);
    if (status != NATS_OK) return std::unexpected(unavailable(asset.name, status));
    log_line(LogLevel::info, "nats_stream_created", {{"name", asset.name}});
    return info;
}

std::expected<StreamInfo, BusUnavailable> ensure_stream(const NatsConnection& connection,
                                                        const StreamAsset& asset) {
    StreamInfo info;
    jsErrCode error{};
    const auto status =
        js_GetStreamInfo(out(info), connection.jetstream(), asset.name, nullptr, &error);
    if (is_missing(status, error)) return create_stream(connection, asset);
    if (status != NATS_OK) return std::unexpected(unavailable(asset.name, status));
    if (!serves(*info->Config, asset) && connection.is_first(asset.name))
        mend(connection, *info, asset);
    return info;
}

const StreamAsset& stream_of(const ConsumerAsset& asset) {
    return asset.stream == std::string_view(event_stream.name) ? event_stream : report_stream;
}

void set_start(jsConsumerConfig& config, const ConsumerAsset& asset) {
    config.DeliverPolicy = js_DeliverAll;
    if (stream_of(asset).retention == js_WorkQueuePolicy)
        return;  // whose consumers must begin at the beginning
    config.DeliverPolicy = js_DeliverByStartTime;
    config.OptStartTime = nats_NowInNanoSeconds() - nanoseconds(consumer_look_back);
}

std::expected<void, BusUnavailable> create_consumer(const NatsConnection& connection,
                                                    const ConsumerAsset& asset,
                                                    std::chrono::milliseconds ack_wait) {
    jsConsumerConfig config;
    jsConsumerConfig_Init(&config);
    config.Durable = asset.consumer;
    config.FilterSubject = asset.filter;
    config.AckPolicy = js_AckExplicit;
    config.AckWait = nanoseconds(ack_wait);
    config.MaxDeliver = -1;
    config.MaxAckPending = max_ack_pending;
    set_start(config, asset);
    ConsumerInfo info;
    jsErrCode error{};
    const auto status =
        js_AddConsumer(out(info), connection.jetstream(), asset.stream, &config, nullptr, &error);
    if (status != NATS_OK) return std::unexpected(unavailable(asset.consumer, status));
    log_line(LogLevel::info, "nats_consumer_created", {{"name", asset.consumer}});
    return {};
}

// The state of a consumer: there, missing, or unknown.
std::expected<bool, BusUnavailable> consumer_exists(const NatsConnection& connection,
                                                    const ConsumerAsset& asset) {
    ConsumerInfo info;
    jsErrCode error{};
    const auto status = js_GetConsumerInfo(out(info), connection.jetstream(), asset.stream,
                                           asset.consumer, nullptr, &error);
    if (is_missing(status, error)) return false;
    if (status != NATS_OK) return std::unexpected(unavailable(asset.consumer, status));
    const bool is_push = !text_of(info->Config->DeliverSubject).empty();
    if (is_push && connection.is_first(asset.consumer))
        warn("nats_consumer_differs", asset.consumer, {"it is a push consumer: delete it"});
    return true;
}

}  // namespace

BusUnavailable unavailable(const char* what, natsStatus status) {
    const char* detail = nats_GetLastError(nullptr);
    return {
        fmt::format("NATS, {}: {}", what, detail && *detail ? detail : natsStatus_GetText(status))};
}

std::expected<void, BusUnavailable> ensure_consumer(const NatsConnection& connection,
                                                    const ConsumerAsset& asset,
                                                    std::chrono::milliseconds ack_wait) {
    const auto exists = consumer_exists(connection, asset);
    if (!exists) return std::unexpected(exists.error());
    if (*exists) return {};
    if (auto stream = ensure_stream(connection, stream_of(asset)); !stream)
        return std::unexpected(stream.error());
    auto created = create_consumer(connection, asset, ack_wait);
    // Somebody else may have been faster, with another start time.
    if (!created && consumer_exists(connection, asset).value_or(false)) return {};
    return created;
}

std::expected<void, BusUnavailable> ensure_report_stream(const NatsConnection& connection) {
    if (auto stream = ensure_stream(connection, report_stream); !stream)
        return std::unexpected(stream.error());
    return {};
}

std::expected<StreamStatus, BusUnavailable> ensure_all(const NatsConnection& connection,
                                                       std::chrono::milliseconds ack_wait) {
    const auto events = ensure_stream(connection, event_stream);
    if (!events) return std::unexpected(events.error());
    for (const auto& asset : {mail_orders_asset, mail_reports_asset})
        if (auto ready = ensure_consumer(connection, asset, ack_wait); !ready)
            return std::unexpected(ready.error());
    if (auto bucket = open_mailed_bucket(connection); !bucket)
        return std::unexpected(bucket.error());
    return StreamStatus{.created = std::to_string((*events)->Created),
                        .last_sequence = (*events)->State.LastSeq};
}

std::expected<StreamStatus, BusUnavailable> ensure_replay_stream(const NatsConnection& connection,
                                                                 const std::string& name) {
    const auto stream = "ROSTER_REPLAY_" + name;
    const auto subjects = "roster.replay." + name + ".>";
    const auto info = ensure_stream(connection, {.name = stream.c_str(),
                                                 .subjects = subjects.c_str(),
                                                 .retention = js_LimitsPolicy,
                                                 .max_age = replay_age,
                                                 .duplicates = replay_dedupe_window});
    if (!info) return std::unexpected(info.error());
    return StreamStatus{.created = std::to_string((*info)->Created),
                        .last_sequence = (*info)->State.LastSeq};
}

std::expected<KeyValueStore, BusUnavailable> open_mailed_bucket(const NatsConnection& connection) {
    KeyValueStore bucket;
    auto status = js_KeyValue(out(bucket), connection.jetstream(), mailed_bucket);
    if (status == NATS_OK) return bucket;
    if (status != NATS_NOT_FOUND) return std::unexpected(unavailable(mailed_bucket, status));
    kvConfig config;
    kvConfig_Init(&config);
    config.Bucket = mailed_bucket;
    config.History = 1;
    config.TTL = nanoseconds(mailed_age);
    config.StorageType = js_FileStorage;
    status = js_CreateKeyValue(out(bucket), connection.jetstream(), &config);
    if (status != NATS_OK) return std::unexpected(unavailable(mailed_bucket, status));
    log_line(LogLevel::info, "nats_bucket_created", {{"name", mailed_bucket}});
    return bucket;
}

}  // namespace roster::messaging
