#include "eventstore/batch_plan.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "eventstore/codec/stored_text.hpp"
#include "eventstore/hash_chain.hpp"

namespace roster::eventstore {

namespace {

void require_valid_event(const EventToAppend& event) {
    require_storable_text(event.type, "an event's type");
    require_storable_text(event.metadata, "an event's metadata");
    require_storable_text(event.data, "an event's data");
}

struct Chain {
    domain::LogId log;
    domain::LogTime recorded_at;
    crypto::Sha256 hash;  // of the last event planned
};

void plan_stream(BatchPlan& plan, const StreamAppend& stream, Chain& chain) {
    auto version = stream.expected_version;
    for (const auto& event : stream.events) {
        version = version.next();
        plan.outcome.head = plan.outcome.head.next();
        auto& planned = plan.events.emplace_back(RecordedEvent{
            .position = plan.outcome.head,
            .stream = stream.stream,
            .version = version,
            .type = event.type,
            .schema_version = event.schema_version,
            .event_id = event.id,
            .recorded_at = chain.recorded_at,
            .metadata = event.metadata,
            .data = event.data,
            .private_part = event.private_part,
        });
        chain.hash = planned.hash = chain_hash(chain.hash, chain.log, planned);
    }
    if (stream.key_to_add) plan.keys_to_add.push_back(&*stream.key_to_add);
    if (stream.key_to_destroy) plan.keys_to_destroy.push_back(*stream.key_to_destroy);
}

}  // namespace

void require_valid_batch(std::span<const StreamAppend> batch) {
    std::size_t events = 0;
    std::unordered_set<domain::StreamId> streams;
    for (const auto& stream : batch) {
        if (stream.events.empty())
            throw std::invalid_argument("a stream without events in a batch");
        if (stream.expected_version.value < 0) throw std::invalid_argument("a negative version");
        if (!streams.insert(stream.stream).second)
            throw std::invalid_argument("a stream twice in a batch");
        std::ranges::for_each(stream.events, require_valid_event);
        events += stream.events.size();
    }
    if (events == 0 || events > EventAppender::max_batch_events)
        throw std::invalid_argument("a batch of none or too many events");
}

BatchPlan plan_batch(std::span<const StreamAppend> batch, const LockedLog& log,
                     std::span<const domain::StreamVersion> versions) {
    BatchPlan plan;
    plan.outcome.head = log.head.position;
    plan.outcome.store_clock = log.clock;
    Chain chain{.log = log.head.log_id,
                .recorded_at = std::max(log.clock, log.head.recorded_at),
                .hash = log.head.hash};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto decided_in = batch[i].decided_in_generation.value_or(log.generation);
        if (versions[i] != batch[i].expected_version || decided_in != log.generation) {
            plan.outcome.streams.emplace_back(std::unexpected(VersionConflict{}));
            continue;
        }
        plan.outcome.streams.emplace_back();
        plan_stream(plan, batch[i], chain);
    }
    return plan;
}

std::optional<BatchCommitted> resolve_batch(std::span<const StreamAppend> batch,
                                            const LockedLog& log,
                                            std::span<const std::optional<EventInPlace>> in_place) {
    BatchCommitted outcome{.streams = {}, .store_clock = log.clock, .head = log.head.position};
    bool happened = false;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& found = in_place[i];
        if (found && found->id == batch[i].events.front().id) {
            happened = true;
            outcome.streams.emplace_back();
        } else {
            outcome.streams.emplace_back(std::unexpected(VersionConflict{}));
        }
    }
    return happened ? std::optional(std::move(outcome)) : std::nullopt;
}

}  // namespace roster::eventstore
