// A story is read page by page and kept whole: budgets bound how long it can become.

#include "operators/person.hpp"

#include <functional>

#include "crypto/stream_id.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/whole_stream.hpp"
#include "operators/state_json.hpp"
#include "projections/users_projection.hpp"

namespace roster::operators {

namespace {

using domain::GlobalPosition;
using eventstore::EventReader;
using eventstore::RecordedEvent;

constexpr std::size_t max_tail_pages = 5;  // read behind the read model's checkpoint

// What the read model says, and up to where it has read the log.
struct Looked {
    std::optional<domain::StreamId> stream;
    GlobalPosition up_to;
};

Answered<Looked> look_up(OperatorsLog& log, const domain::UserId& user) {
    const auto& kind = projections::users_kind();
    Looked looked;
    const auto done = log.with_live(kind, [&](auto& transaction, const std::string& suffix) {
        looked = {projections::stream_of_user(transaction, suffix, user),
                  transaction.checkpoint(kind.name + suffix)->position};
    });
    if (!done) return std::unexpected(done.error());
    return looked;
}

std::optional<domain::StreamId> stream_in(const std::vector<RecordedEvent>& page,
                                          const domain::UserId& user) {
    for (const auto& recorded : page) {
        const auto event = eventstore::decode_public(recorded);
        if (event && domain::user_of(*event) == user) return recorded.stream;
    }
    return std::nullopt;
}

Answered<domain::UserEvent> decoded(const RecordedEvent& recorded, const crypto::KeyRing* keys) {
    auto event =
        keys != nullptr ? eventstore::decode(recorded, *keys) : eventstore::decode_public(recorded);
    if (!event) return std::unexpected(Unreadable{event.error().message});
    return *std::move(event);
}

}  // namespace

Person person_at(const crypto::KeyRing& keys, const domain::EmailAddress& email) {
    return {crypto::stream_id(keys.index_key(), email)};
}

Answered<Person> find_person(OperatorsLog& log, const domain::UserId& user) {
    auto looked = look_up(log, user);
    if (!looked) return std::unexpected(looked.error());
    for (std::size_t page = 0; !looked->stream && page < max_tail_pages; ++page) {
        const auto events = log.reader().read_log(looked->up_to, EventReader::max_page);
        if (!events) return std::unexpected(StoreSilent{events.error().message});
        if (events->empty()) return std::unexpected(UnknownPerson{});
        looked = Looked{stream_in(*events, user), events->back().position};
    }
    if (!looked->stream) return std::unexpected(StillBuilding{projections::users_kind().name});
    return Person{*looked->stream, user};
}

Answered<std::vector<RecordedEvent>> read_stream(OperatorsLog& log,
                                                 const domain::StreamId& stream) {
    auto events = eventstore::read_whole_stream(log.reader(), stream);
    if (!events) return std::unexpected(StoreSilent{events.error().message});
    return *std::move(events);
}

Answered<Story> tell(OperatorsLog& log, const Person& person,
                     std::optional<domain::LogTime> until) {
    auto events = read_stream(log, person.stream);
    if (!events) return std::unexpected(events.error());
    Story story;
    for (auto& recorded : *events) {
        if (until && recorded.recorded_at > *until) break;
        const auto event = decoded(recorded, log.keys());
        if (!event) return std::unexpected(event.error());
        const auto whose = domain::user_of(*event);
        if (person.user && whose != *person.user) continue;
        if (whose != story.user) story = {.user = whose, .state = {}, .events = {}};
        story.state = domain::evolve(std::move(story.state), *event);
        story.events.push_back(std::move(recorded));
    }
    if (story.events.empty()) return std::unexpected(UnknownPerson{});
    return story;
}

std::string events_json(const OperatorsLog& log, const std::vector<RecordedEvent>& events,
                        PrivateParts parts) {
    std::string json = "[";
    for (const auto& event : events)
        json.append(json.size() > 1 ? "," : "").append(log.json_of(event, parts));
    return json + "]";
}

std::string story_json(const OperatorsLog& log, const Story& story) {
    return "{\"user_id\":\"" + story.user.to_string() + "\"," + state_members(story.state) +
           ",\"events\":" + events_json(log, story.events) + "}";
}

}  // namespace roster::operators
