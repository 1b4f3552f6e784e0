#include "actors/stream_reader.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "eventstore/event_codec.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

using eventstore::RecordedEvent;

std::expected<std::vector<RecordedEvent>, eventstore::StoreUnavailable> try_read(
    eventstore::EventReader& reader, std::span<const eventstore::StreamCursor> cursors) {
    try {
        return reader.read_streams(cursors);
    } catch (const std::exception& failure) {
        return std::unexpected(eventstore::StoreUnavailable{failure.what()});
    }
}

// From the newest known event on, which shows whether the log still has it.
eventstore::StreamCursor cursor_of(const ReadStream& message) {
    if (!message.newest_known) return {message.stream, {}};
    return {message.stream, {message.newest_known->version.value - 1}};
}

// `events` are ordered by stream.
std::span<const RecordedEvent> events_of(const domain::StreamId& stream,
                                         const std::vector<RecordedEvent>& events) {
    const auto [first, last] = std::ranges::equal_range(events, stream, {}, &RecordedEvent::stream);
    return {first, last};
}

}  // namespace

StreamReader::StreamReader(caf::actor_config& config, const Node& node)
    : GuardedActor(config, node),
      reader_(node.store.open_durable_reader()),
      seconds_(node.metrics.histogram("roster_stream_read_seconds",
                                      "Duration of a read of users' streams",
                                      telemetry::duration_bounds())) {}

caf::behavior StreamReader::make_behavior() {
    return {on(&StreamReader::on_read), on(&StreamReader::on_flush), on(&StreamReader::on_tick),
            on(&StreamReader::on_stop)};
}

void StreamReader::on_read(ReadStream& message) {
    Waiting waiting{.reply_to = std::move(message.reply_to),
                    .exchange = message.exchange,
                    .cursor = cursor_of(message),
                    .must_begin_with = {},
                    .since = node().clock.steady_now(),
                    .events = {}};
    if (message.newest_known) waiting.must_begin_with = message.newest_known->id;
    if (waiting_.size() >= max_waiting) {
        return reply(waiting, std::unexpected(ReadFailure::overloaded));
    }
    waiting_.push_back(std::move(waiting));
    go_on();
}

void StreamReader::on_flush(Flush&) {
    flush_is_due_ = false;
    auto batch = take_batch();
    if (!batch.empty()) read(std::move(batch));
    go_on();
}

void StreamReader::on_tick(Tick& message) {
    if (timer_.fired(message)) go_on();
}

void StreamReader::on_stop(Stop&) { quit(); }

StreamReader::Batch StreamReader::take_batch() {
    Batch batch;
    std::deque<Waiting> left;
    std::unordered_set<domain::StreamId> streams;
    for (auto& waiting : waiting_) {
        const bool fits = batch.size() < max_batch && streams.insert(waiting.cursor.stream).second;
        if (fits)
            batch.push_back(std::move(waiting));
        else
            left.push_back(std::move(waiting));
    }
    waiting_ = std::move(left);
    return batch;
}

void StreamReader::read(Batch batch) {
    std::vector<eventstore::StreamCursor> cursors;
    for (const auto& waiting : batch) cursors.push_back(waiting.cursor);
    const auto before = node().clock.steady_now();
    const auto events = try_read(*reader_, cursors);
    const std::chrono::nanoseconds took = node().clock.steady_now() - before;
    if (!events) return retry_or_refuse(std::move(batch), took);
    seconds_.observe(std::chrono::duration<double>(took).count());
    hand_out(std::move(batch), *events);
}

void StreamReader::hand_out(Batch batch, const std::vector<RecordedEvent>& events) {
    for (auto& waiting : batch) {
        const auto page = events_of(waiting.cursor.stream, events);
        if (const auto failure = add(waiting, page)) {
            reply(waiting, std::unexpected(*failure));
        } else if (page.size() >= eventstore::EventReader::max_page) {
            waiting.cursor.after = page.back().version;
            waiting_.push_front(std::move(waiting));
        } else {
            auto contents = std::move(waiting.events);
            reply(waiting, std::move(contents));
        }
    }
}

std::optional<ReadFailure> StreamReader::add(Waiting& waiting,
                                             std::span<const RecordedEvent> page) {
    auto news = page;
    if (const auto known = std::exchange(waiting.must_begin_with, std::nullopt)) {
        if (page.empty() || page.front().event_id != *known) return ReadFailure::rewound;
        news = page.subspan(1);
    }
    for (const auto& recorded : news)
        if (!decode(waiting, recorded)) return ReadFailure::undecodable;
    return std::nullopt;
}

bool StreamReader::decode(Waiting& waiting, const RecordedEvent& recorded) const {
    auto event = eventstore::decode(recorded, node().keys);
    if (!event) {
        telemetry::log_line(telemetry::LogLevel::error, "event_undecodable",
                            {{"position", recorded.position.value},
                             {"type", recorded.type},
                             {"what", event.error().message}});
        return false;
    }
    waiting.events.push_back(
        {recorded.version, recorded.event_id, std::move(*event), recorded.wrapped_key});
    return true;
}

// As the writer does: who would have waited too long by the end of another failure like this one is
// told now.
void StreamReader::retry_or_refuse(Batch batch, std::chrono::nanoseconds call_took) {
    const auto too_late = node().clock.steady_now() + call_took + backoff;
    for (auto& waiting : batch) {
        if (too_late - waiting.since > node().settings.store_retry_limit)
            reply(waiting, std::unexpected(ReadFailure::unavailable));
        else
            waiting_.push_back(std::move(waiting));
    }
    resting_until_ = node().clock.steady_now() + backoff;
}

void StreamReader::reply(const Waiting& waiting, StreamContents contents) {
    send(waiting.reply_to, StreamRead{{}, waiting.exchange, std::move(contents)});
}

void StreamReader::go_on() {
    const auto now = node().clock.steady_now();
    if (waiting_.empty()) return;
    if (resting_until_ > now) return timer_.arm(*this, now, resting_until_);
    if (!std::exchange(flush_is_due_, true)) send(this, Flush{});
}

}  // namespace roster::actors
