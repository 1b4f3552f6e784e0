#include "operators/erasure.hpp"

#include "crypto/random_ids.hpp"
#include "domain/user_commands.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::operators {

namespace {

using eventstore::StreamAppend;

// UserErased has no personal part, so no key is needed to write it.
StreamAppend append_of(const domain::UserEvent& erased, const Story& story, const std::string& by,
                       domain::LogTime now, std::uint64_t generation) {
    const telemetry::RequestContext context{.request_id = crypto::uuid_v7(now).to_string(),
                                            .traceparent = {},
                                            .client_network = {},
                                            .by = by};
    const auto& last = story.events.back();
    const auto id = crypto::new_id<domain::EventId>(now);
    return {.stream = last.stream,
            .expected_version = last.version,
            .events = {eventstore::encode(erased, {last.stream, last.version.next(), id}, {},
                                          eventstore::encode_metadata(context))},
            .key_to_add = {},
            .key_to_destroy = domain::user_of(erased),
            .decided_in_generation = generation};
}

}  // namespace

Eraser::Eraser(OperatorsLog& log, std::string by)
    : log_(log), by_(std::move(by)), appender_(log.store()) {}

Answered<Erasure> Eraser::erase(const Person& person,
                                const std::function<bool(const Story&)>& wanted) {
    for (int attempt = 0; attempt < max_conflicts; ++attempt) {
        const auto generation = log_.store().log_watch().generation();
        // The newest user of the stream: an older one is nobody any more.
        const auto story = tell(log_, {person.stream});
        if (!story) return std::unexpected(story.error());
        if (person.user && *person.user != story->user) return std::unexpected(UnknownPerson{});
        const auto now = answered(log_.reader().clock());
        if (!now) return std::unexpected(now.error());
        const auto decision = domain::decide(story->state, domain::Erase{story->user, *now}, {});
        if (!decision) return std::unexpected(UnknownPerson{});
        if (!wanted(*story)) return Erasure::kept;
        const auto append = append_of(decision->events.front(), *story, by_, *now, generation);
        const auto appended = appender_.append({&append, 1});
        if (!appended) return std::unexpected(appended.error());
        if (appended->front()) return Erasure::done;
    }
    return std::unexpected(StoreSilent{"others kept writing to this person's stream"});
}

}  // namespace roster::operators
