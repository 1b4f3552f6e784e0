#pragma once
// Finds a person, by address or by user id, and tells their story: their events, and the state
// that follows from them.

#include <optional>
#include <string>
#include <vector>

#include "domain/email_address.hpp"
#include "domain/user_state.hpp"
#include "operators/operators_log.hpp"

namespace roster::operators {

// Where a person's events are. With a user id only that user's count: a stream can outlive its
// person.
struct Person {
    domain::StreamId stream;
    std::optional<domain::UserId> user = {};
};

// One address, one stream. Whether anybody is there, the story tells. Needs keys.
[[nodiscard]] Person person_at(const crypto::KeyRing& keys, const domain::EmailAddress& email);

// By the `users` read model, and what the log has behind its checkpoint. UnknownPerson, or
// StillBuilding where that is more than a few pages.
[[nodiscard]] Answered<Person> find_person(OperatorsLog& log, const domain::UserId& user);

// All events of a stream, in order.
[[nodiscard]] Answered<std::vector<eventstore::RecordedEvent>> read_stream(
    OperatorsLog& log, const domain::StreamId& stream);

// One user's events, and what they amount to.
struct Story {
    domain::UserId user;
    domain::UserState state;
    std::vector<eventstore::RecordedEvent> events;
};

// Folded from the person's own events: the truth, and not a read model that may lag. Of the newest
// user of the stream where none is named; only what was recorded up to `until`, where that is
// given. UnknownPerson: there was nobody.
[[nodiscard]] Answered<Story> tell(OperatorsLog& log, const Person& person,
                                   std::optional<domain::LogTime> until = {});

// [EVENT…], one line.
[[nodiscard]] std::string events_json(const OperatorsLog& log,
                                      const std::vector<eventstore::RecordedEvent>& events,
                                      PrivateParts parts = PrivateParts::opened);
// {"user_id",…,"events":[EVENT…]} with the members of state_json. One line.
[[nodiscard]] std::string story_json(const OperatorsLog& log, const Story& story);

}  // namespace roster::operators
