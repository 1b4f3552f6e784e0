// A user id is looked for where its own time says that it was made, and only then everywhere.

#include "cli/person.hpp"

#include "cli/log_pages.hpp"
#include "cli/open_log.hpp"
#include "crypto/stream_id.hpp"
#include "domain/overloaded.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::cli {

namespace {

using domain::GlobalPosition;
using eventstore::RecordedEvent;

// A node's clock may be ahead of the log's by that much when it makes an id.
constexpr std::chrono::hours id_clock_slack{1};

// The milliseconds that a UUIDv7 begins with (RFC 9562, 5.7).
domain::LogTime made_at(const domain::UserId& user) {
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | user.bytes()[i];
    return domain::LogTime{std::chrono::milliseconds(milliseconds)};
}

std::optional<Person> search(eventstore::EventReader& reader, const domain::UserId& user,
                             GlobalPosition after, GlobalPosition last) {
    std::optional<Person> found;
    for_each_page(reader, after, last, [&](const std::vector<RecordedEvent>& page) {
        for (const auto& event : page) {
            const auto decoded = eventstore::decode_public(event);
            if (!decoded || domain::user_of(*decoded) != user) continue;
            found = Person{event.stream, user};
            return false;
        }
        return true;
    });
    return found;
}

std::optional<Person> find_user(eventstore::EventReader& reader, const domain::UserId& user) {
    const auto head = answered(reader.head()).position;
    const auto likely = answered(reader.position_before(made_at(user) - id_clock_slack));
    if (auto found = search(reader, user, likely, head)) return found;
    return search(reader, user, {}, likely);
}

crypto::KeyRing keys_of_log(eventstore::EventReader& reader, const Configuration& configuration) {
    auto keys = load_keys(configuration);
    const auto known = answered(reader.head()).key_fingerprints;
    const auto index = known.find("index");
    if (keys.is_mailer_share() ||
        (index != known.end() && keys.fingerprints().at("index") != index->second))
        throw StartError("ROSTER_KEYS_FILE: '" + configuration.keys_file.string() +
                         "' does not hold the index key of this log");
    return keys;
}

// Whether the event belongs to the person's story.
bool concerns(const Person& person, const domain::UserEvent& event) {
    return !person.user || domain::user_of(event) == *person.user;
}

domain::UserEvent decoded_event(const RecordedEvent& event, const crypto::KeyRing* keys) {
    auto decoded =
        keys != nullptr ? eventstore::decode(event, *keys) : eventstore::decode_public(event);
    if (!decoded) throw StartError(decoded.error().message);
    return *std::move(decoded);
}

}  // namespace

void add_person_options(CLI::App& command, PersonOptions& options, const std::string& id_name) {
    auto* who = command.add_option_group("who");
    who->add_option(id_name, options.user, "the person's user id");
    who->add_option("--email", options.email, "the person's address");
    who->require_option(1);
}

std::optional<Person> find_person(eventstore::EventReader& reader, const PersonOptions& options,
                                  const Configuration& configuration) {
    if (!options.email.empty()) {
        const auto email = domain::EmailAddress::parse(options.email);
        if (!email) throw StartError("--email: that is not an address Roster serves");
        const auto keys = keys_of_log(reader, configuration);
        return Person{crypto::stream_id(keys.index_key(), *email), std::nullopt};
    }
    const auto user = domain::UserId::parse(options.user);
    if (!user) throw StartError("'" + options.user + "' is not a user id");
    return find_user(reader, *user);
}

std::optional<crypto::KeyRing> keys_if_any(const Configuration& configuration) {
    auto keys = crypto::KeyRing::load(configuration.keys_file);
    if (!keys || keys->is_mailer_share()) return std::nullopt;
    return std::move(*keys);
}

domain::UserState fold_person(eventstore::EventReader& reader, const Person& person,
                              const crypto::KeyRing* keys, std::optional<domain::LogTime> until,
                              const std::function<void(const RecordedEvent&)>& visit) {
    domain::UserState state;
    for_each_stream_page(reader, person.stream, [&](const std::vector<RecordedEvent>& page) {
        for (const auto& recorded : page) {
            if (until && recorded.recorded_at > *until) return false;
            const auto event = decoded_event(recorded, keys);
            if (!concerns(person, event)) continue;
            state = domain::evolve(std::move(state), event);
            if (visit) visit(recorded);
        }
        return true;
    });
    return state;
}

std::optional<domain::UserId> user_of_state(const domain::UserState& state) {
    return std::visit(
        domain::overloaded{
            [](const domain::Absent&) -> std::optional<domain::UserId> { return std::nullopt; },
            [](const auto& known) -> std::optional<domain::UserId> { return known.user_id; }},
        state.situation);
}

}  // namespace roster::cli
