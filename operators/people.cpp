// Addresses are opened from the registrations themselves, for a handful of people at a time: a
// stream may be long.

#include "operators/people.hpp"

#include <algorithm>
#include <span>

#include "eventstore/event_codec.hpp"
#include "text/json_writer.hpp"

namespace roster::operators {

namespace {

using eventstore::RecordedEvent;
using text::JsonArray;
using text::JsonObject;

constexpr std::size_t default_limit = 100;
constexpr std::size_t max_limit = 1000;
constexpr std::size_t opened_at_once = 20;

std::size_t limit_of(const PeopleQuery& query) {
    return std::min(query.limit.value_or(default_limit), max_limit);
}

projections::UsersQuery users_query(const PeopleQuery& query) {
    return {.status = query.status,
            .registered_after = query.registered_after,
            .registered_before = query.registered_before,
            .limit = limit_of(query)};
}

// Whose registration this is, if it is one of these people's.
ListedPerson* registered_by(const RecordedEvent& recorded, std::span<ListedPerson> people) {
    const auto event = eventstore::decode_public(recorded);
    if (!event) return nullptr;
    if (!domain::begins_user(*event)) return nullptr;
    const auto whose = std::ranges::find(people, domain::user_of(*event), &ListedPerson::user);
    return whose == people.end() ? nullptr : &*whose;
}

void open_address(ListedPerson& person, const RecordedEvent& registration,
                  const crypto::KeyRing& keys) {
    const auto event = eventstore::decode(registration, keys);
    if (!event) return;
    const auto* registrant = domain::registrant_in(*event);
    if (registrant != nullptr) person.email = registrant->recipient.email.text();
}

Answered<void> open_addresses(OperatorsLog& log, std::span<ListedPerson> people) {
    std::vector<eventstore::StreamCursor> cursors;
    for (const auto& person : people) {
        const auto stream = person.summary.stream;
        if (std::ranges::count(cursors, stream, &eventstore::StreamCursor::stream) == 0)
            cursors.push_back({stream, {}});
    }
    const auto events = answered(log.reader().read_streams(cursors));
    if (!events) return std::unexpected(events.error());
    for (const auto& event : *events)
        if (auto* person = registered_by(event, people)) open_address(*person, event, *log.keys());
    return {};
}

JsonObject to_json(const ListedPerson& person) {
    JsonObject json;
    json.add("user_id", person.user.to_string());
    if (person.email) json.add("email", *person.email);
    const auto& summary = person.summary;
    json.add("status", summary.status)
        .add("registered_at", domain::to_rfc3339(summary.registered_at));
    if (summary.activated_at) json.add("activated_at", domain::to_rfc3339(*summary.activated_at));
    if (summary.erased_at) json.add("erased_at", domain::to_rfc3339(*summary.erased_at));
    return json;
}

}  // namespace

Answered<std::vector<ListedPerson>> list_people(OperatorsLog& log, const PeopleQuery& query) {
    std::vector<ListedPerson> people;
    bool known = true;
    const auto done =
        log.with_live(projections::users_kind(), [&](auto& transaction, const std::string& suffix) {
            auto asked = users_query(query);
            if (query.after) {
                const auto last = projections::find_user(transaction, suffix, *query.after);
                known = last.has_value();
                if (!last) return;
                asked.after = {last->registered_at, *query.after};
            }
            people.clear();
            for (auto& [user, summary] : projections::list_users(transaction, suffix, asked))
                people.push_back({user, std::move(summary)});
        });
    if (!done) return std::unexpected(done.error());
    if (!known) return std::unexpected(UnknownPerson{});
    if (log.keys() == nullptr) return people;
    for (std::size_t begin = 0; begin < people.size(); begin += opened_at_once) {
        const auto part = std::span(people).subspan(begin);
        const auto opened = open_addresses(log, part.first(std::min(part.size(), opened_at_once)));
        if (!opened) return std::unexpected(opened.error());
    }
    return people;
}

Answered<std::int64_t> count_people(OperatorsLog& log, const PeopleQuery& query) {
    std::int64_t count = 0;
    const auto done =
        log.with_live(projections::users_kind(), [&](auto& transaction, const std::string& suffix) {
            count = projections::count_users(transaction, suffix, users_query(query));
        });
    if (!done) return std::unexpected(done.error());
    return count;
}

std::string people_json(const std::vector<ListedPerson>& people, const PeopleQuery& query) {
    JsonArray list;
    for (const auto& person : people) list.add_json(to_json(person).text());
    JsonObject json;
    json.add("users", list);
    const bool full = !people.empty() && people.size() == limit_of(query);
    if (full)
        json.add("next", people.back().user.to_string());
    else
        json.add_json("next", "null");
    return json.text();
}

}  // namespace roster::operators
