#include "actors/event_writer.hpp"

#include <algorithm>
#include <utility>

#include "eventstore/event_codec.hpp"
#include "telemetry/log_line.hpp"

namespace roster::actors {
namespace {

using eventstore::AppendError;
using eventstore::BatchCommitted;
using std::chrono::milliseconds;

// The store's clock was sampled somewhere within the call: after a long wait for the log's head
// that says too little.
constexpr milliseconds longest_sample{100};

AppendResult result_of(const std::expected<void, eventstore::VersionConflict>& stream) {
    if (stream) return {};
    return std::unexpected(AppendFailure::conflict);
}

// As traces tell it.
const char* name_of(AppendFailure failure) {
    switch (failure) {
        case AppendFailure::conflict:
            return "conflict";
        case AppendFailure::unavailable:
            return "unavailable";
        case AppendFailure::overloaded:
            return "overloaded";
    }
    std::unreachable();
}

// An exception leaves the fate of the transaction as open as a lost answer.
std::expected<BatchCommitted, AppendError> try_append(eventstore::EventAppender& appender,
                                                      const CommitBatch& batch) {
    try {
        return appender.append(batch.appends);
    } catch (const std::exception& failure) {
        telemetry::log_line(telemetry::LogLevel::error, "append_threw", {{"what", failure.what()}});
        return std::unexpected(AppendError::unknown);
    }
}

std::expected<std::optional<BatchCommitted>, eventstore::StoreUnavailable> try_resolve(
    eventstore::EventAppender& appender, const CommitBatch& batch) {
    try {
        return appender.resolve(batch.appends);
    } catch (const std::exception& failure) {
        return std::unexpected(eventstore::StoreUnavailable{failure.what()});
    }
}

}  // namespace

EventWriter::EventWriter(caf::actor_config& config, const Node& node)
    : GuardedActor(config, node),
      appender_(node.store.open_appender()),
      metrics_(node.metrics),
      unknown_("event_writer", node.clock) {}

caf::behavior EventWriter::make_behavior() {
    return {on(&EventWriter::on_append), on(&EventWriter::on_flush), on(&EventWriter::on_tick),
            on(&EventWriter::on_stop), on(&EventWriter::on_give_up)};
}

void EventWriter::on_append(AppendEvents& message) {
    AppendReplier reply = [this, to = std::move(message.reply_to),
                           exchange = message.exchange](const AppendResult& result) {
        send(to, EventsAppended{{}, exchange, result});
    };
    if (node().tracer != nullptr) reply = traced(message.append, std::move(reply));
    if (queue_.put({std::move(message.append), reply, node().clock.steady_now()})) {
        go_on();
    } else {
        reply(std::unexpected(AppendFailure::overloaded));
    }
}

// As long as whoever asked waits: with its turn, and all tries.
AppendReplier EventWriter::traced(const eventstore::StreamAppend& append,
                                  AppendReplier reply) const {
    if (append.events.empty()) return reply;
    auto context = eventstore::decode_metadata(append.events.front().metadata);
    telemetry::Work work{
        .name = "append events",
        .kind = telemetry::SpanKind::client,
        .began = node().clock.steady_now(),
        .attributes = {{"db.system.name", node().settings.store_system},
                       {"db.operation.name", "append"},
                       {"db.collection.name", "events"},
                       {"roster.events", static_cast<std::int64_t>(append.events.size())}}};
    return [this, parent = std::move(context.traceparent), work = std::move(work),
            reply = std::move(reply)](const AppendResult& result) mutable {
        work.ended = node().clock.steady_now();
        if (!result) work.attributes.emplace_back("error.type", name_of(result.error()));
        work.failed = !result && result.error() != AppendFailure::conflict;
        node().tracer->record(parent, work);
        reply(result);
    };
}

void EventWriter::on_flush(Flush&) {
    flush_is_due_ = false;
    commit_next();
    metrics_.show_queue(queue_.size());
    go_on();
    stop_if_done();
}

void EventWriter::on_tick(Tick& message) {
    if (timer_.fired(message)) go_on();
}

void EventWriter::commit_next() {
    if (!resolve_lost() || lost_.size() >= max_lost_batches) return;
    auto batch = queue_.take_batch();
    if (!batch.appends.empty()) commit(std::move(batch));
}

void EventWriter::commit(CommitBatch batch) {
    const auto before = node().clock.steady_now();
    const auto committed = try_append(*appender_, batch);
    const auto after = node().clock.steady_now();
    if (committed) {
        backoff_ = first_backoff;
        unknown_.over();
        if (after - before < longest_sample) {
            node().set_clock(committed->store_clock, before, after);
        }
        metrics_.count_commit(batch, *committed, after - before);
        deliver(batch, *committed);
        return;
    }
    metrics_.count_failure(committed.error());
    if (committed.error() == AppendError::unknown) return await_fate(std::move(batch));
    retry_or_refuse(std::move(batch), after - before);
}

void EventWriter::deliver(const CommitBatch& batch, const BatchCommitted& committed) {
    for (std::size_t i = 0; i < batch.waiters.size(); ++i) {
        batch.waiters[i].reply(result_of(committed.streams[i]));
    }
}

// Who would have waited longer than the limit by the end of another failure like this one is told
// now.
void EventWriter::retry_or_refuse(CommitBatch batch, std::chrono::nanoseconds call_took) {
    const auto too_late = node().clock.steady_now() + call_took + backoff_;
    CommitBatch again;
    for (std::size_t i = 0; i < batch.waiters.size(); ++i) {
        auto& waiter = batch.waiters[i];
        if (too_late - waiter.since > node().settings.store_retry_limit) {
            waiter.reply(std::unexpected(AppendFailure::unavailable));
            continue;
        }
        again.appends.push_back(std::move(batch.appends[i]));
        again.waiters.push_back(std::move(waiter));
    }
    queue_.put_back(std::move(again));
    resting_until_ = node().clock.steady_now() + backoff_;
    backoff_ = std::min(2 * backoff_, longest_backoff);
}

// --- Lost answers

void EventWriter::await_fate(CommitBatch batch) {
    unknown_.report("commit_unknown", "what became of a transaction is being looked up");
    for (const auto& append : batch.appends) queue_.hold(append.stream);
    lost_.push_back({.batch = std::move(batch), .next_try = node().clock.steady_now()});
}

// At most one at a time: each may block as long as a call may. False: the store does not answer.
bool EventWriter::resolve_lost() {
    const auto before = node().clock.steady_now();
    const auto lost = std::ranges::min_element(lost_, {}, &LostBatch::next_try);
    if (lost == lost_.end() || lost->next_try > before) return true;
    const auto fate = try_resolve(*appender_, lost->batch);
    if (fate) {
        settle(*lost, *fate);
        lost_.erase(lost);
        return true;
    }
    const auto after = node().clock.steady_now();
    lost->next_try = after + lost->backoff;
    lost->backoff = std::min(2 * lost->backoff, longest_backoff);
    retry_or_refuse(queue_.take_batch(), after - before);
    return false;
}

void EventWriter::settle(const LostBatch& lost, const std::optional<BatchCommitted>& fate) {
    // Where nothing was written, it may come with every batch for as long as a disk is full.
    if (fate) {
        telemetry::log_line(telemetry::LogLevel::info, "commit_resolved",
                            {{"streams", lost.batch.appends.size()}});
    }
    for (const auto& append : lost.batch.appends) queue_.release(append.stream);
    if (fate) {
        metrics_.count_commit(lost.batch, *fate, {});
        return deliver(lost.batch, *fate);
    }
    for (const auto& waiter : lost.batch.waiters) {
        waiter.reply(std::unexpected(AppendFailure::unavailable));
    }
}

// --- Time and end

// A Flush to ourselves goes behind all appends that are in the mailbox by now: they make the next
// batch.
void EventWriter::go_on() {
    const auto now = node().clock.steady_now();
    auto due = SteadyTime::max();
    if (queue_.has_ready() && lost_.size() < max_lost_batches) due = resting_until_;
    for (const auto& lost : lost_) due = std::min(due, std::max(lost.next_try, resting_until_));
    if (due == SteadyTime::max()) return;
    if (due > now) return timer_.arm(*this, now, due);
    if (!std::exchange(flush_is_due_, true)) send(this, Flush{});
}

void EventWriter::on_stop(Stop& message) {
    stopping_ = true;
    delayed_send(this, message.limit, GiveUp{});
    stop_if_done();
}

void EventWriter::on_give_up(GiveUp&) { quit(); }

void EventWriter::stop_if_done() {
    if (stopping_ && queue_.size() == 0 && lost_.empty()) quit();
}

}  // namespace roster::actors
