#include "actors/stream_reader.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

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
      snapshots_(node),
      seconds_(node.metrics.histogram("roster_stream_read_seconds",
                                      "Duration of a read of users' streams",
                                      telemetry::duration_bounds())) {}

caf::behavior StreamReader::make_behavior() {
    return {on(&StreamReader::on_read), on(&StreamReader::on_keep), on(&StreamReader::on_flush),
            on(&StreamReader::on_tick), on(&StreamReader::on_stop)};
}

void StreamReader::on_read(ReadStream& message) {
    Waiting waiting{.reply_to = std::move(message.reply_to),
                    .exchange = message.exchange,
                    .load = StreamLoad(message.stream, message.newest_known),
                    .since = node().clock.steady_now()};
    if (waiting_.size() >= max_waiting) {
        return reply(waiting, std::unexpected(ReadFailure::overloaded));
    }
    waiting_.push_back(std::move(waiting));
    go_on();
}

void StreamReader::on_keep(KeepSnapshot& message) {
    snapshots_.keep(message.stream, message.keyed);
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
        const bool fits = batch.size() < max_batch && streams.insert(waiting.load.stream()).second;
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
    for (const auto& waiting : batch) waiting.load.add_to(cursors);
    const auto before = node().clock.steady_now();
    const auto events = try_read(*reader_, cursors);
    const std::chrono::nanoseconds took = node().clock.steady_now() - before;
    if (!events) return retry_or_refuse(std::move(batch), took);
    seconds_.observe(std::chrono::duration<double>(took).count());
    hand_out(std::move(batch), *events);
}

void StreamReader::hand_out(Batch batch, const std::vector<RecordedEvent>& events) {
    std::vector<domain::StreamId> long_ones;
    for (const auto& waiting : batch) {
        const auto& stream = waiting.load.stream();
        if (waiting.load.is_long(events_of(stream, events))) long_ones.push_back(stream);
    }
    auto snapshots = snapshots_.find(long_ones);
    for (auto& waiting : batch) {
        const auto& stream = waiting.load.stream();
        if (const auto found = snapshots.extract(stream)) {
            waiting.load.begin_at(std::move(found.mapped()));
            waiting_.push_front(std::move(waiting));
        } else {
            hand_out(std::move(waiting), events_of(stream, events));
        }
    }
}

void StreamReader::hand_out(Waiting waiting, StreamLoad::Page page) {
    auto contents = waiting.load.take(page, node().keys);
    if (contents) return reply(waiting, *std::move(contents));
    waiting_.push_front(std::move(waiting));
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
