// Streams are looked up a batch at a time: almost all are empty, and hardly any has more than a few
// events.

#include "operators/people_import.hpp"

#include <algorithm>
#include <utility>

#include "crypto/random_ids.hpp"
#include "crypto/sealed_data.hpp"
#include "crypto/stream_id.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_evolve.hpp"
#include "eventstore/event_codec.hpp"
#include "eventstore/whole_stream.hpp"

namespace roster::operators {

namespace {

using eventstore::RecordedEvent;
using eventstore::StreamAppend;

constexpr std::size_t first_look = 2;  // events of a stream; a person who was imported has one

std::string metadata_of(const std::string& by) {
    return eventstore::encode_metadata({.request_id = crypto::uuid_v4().to_string(),
                                        .traceparent = {},
                                        .client_network = {},
                                        .by = by});
}

}  // namespace

// What the log says of an address.
struct PeopleImport::Known {
    domain::UserState state;
    bool by_import = false;  // its person came so

    Answered<void> take_in(const RecordedEvent& recorded) {
        const auto event = eventstore::decode_public(recorded);
        if (!event) return std::unexpected(Unreadable{event.error().message});
        if (domain::begins_user(*event))
            by_import = std::holds_alternative<domain::UserImported>(*event);
        state = domain::evolve(std::move(state), *event);
        return {};
    }

    [[nodiscard]] bool was_erased() const {
        return std::holds_alternative<domain::Erased>(state.situation);
    }
};

// Behind what an event goes.
struct PeopleImport::Place {
    domain::StreamId stream;
    domain::StreamVersion after;
};

// When it is decided, and in which generation of the log.
struct PeopleImport::Moment {
    std::uint64_t generation;
    domain::LogTime now;
};

PeopleImport::PeopleImport(OperatorsLog& log, const Options& options)
    : log_(log),
      shard_(options.shard),
      metadata_(metadata_of(options.by)),
      appender_(log.store()),
      report_{.dry_run = options.dry_run} {}

Answered<void> PeopleImport::add(PersonToImport person) {
    if (shard_ && !shard_->holds(person.registrant.recipient.email)) {
        ++report_.of_other_shards;
        return {};
    }
    const auto [earlier, is_new] = lines_.try_emplace(stream_of(person), person.line);
    if (!is_new) {
        refuse({person.line, LineFlaw::repeated, earlier->second});
        return {};
    }
    batch_.push_back(std::move(person));
    return batch_.size() < max_batch ? Answered<void>() : flush();
}

Answered<ImportReport> PeopleImport::finish() {
    if (const auto done = flush(); !done) return std::unexpected(done.error());
    std::ranges::sort(report_.refused, {}, &RefusedLine::line);
    return std::move(report_);
}

Answered<void> PeopleImport::flush() {
    auto people = std::exchange(batch_, {});
    for (int attempt = 0; !people.empty(); ++attempt) {
        if (attempt == max_conflicts)
            return std::unexpected(StoreSilent{"others kept writing to these people's streams"});
        auto left = import(std::move(people));
        if (!left) return std::unexpected(left.error());
        people = *std::move(left);
    }
    return {};
}

// In a dry run nothing is appended, and nobody is in the way.
Answered<PeopleImport::Batch> PeopleImport::import(Batch people) {
    const auto generation = log_.store().log_watch().generation();
    const auto now = answered(log_.reader().clock());
    if (!now) return std::unexpected(now.error());
    const auto known = look_up(people);
    if (!known) return std::unexpected(known.error());
    Batch wanted;
    std::vector<StreamAppend> appends;
    for (auto& person : people) {
        auto append = decide(person, known->at(stream_of(person)), {generation, *now});
        if (!append) continue;
        appends.push_back(*std::move(append));
        wanted.push_back(std::move(person));
    }
    if (report_.dry_run || wanted.empty())
        return left_of(wanted, std::vector<bool>(wanted.size(), true));
    const auto appended = appender_.append(appends);
    if (!appended) return std::unexpected(appended.error());
    return left_of(wanted, *appended);
}

PeopleImport::Batch PeopleImport::left_of(Batch& people, const std::vector<bool>& appended) {
    Batch left;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (appended[i])
            count(people[i], report_.imported);
        else
            left.push_back(std::move(people[i]));
    }
    return left;
}

// Nothing: refused, or here already.
std::optional<StreamAppend> PeopleImport::decide(const PersonToImport& person, const Known& known,
                                                 const Moment& moment) {
    if (person.active_since > moment.now) {
        refuse({person.line, LineFlaw::active_since});
        return std::nullopt;
    }
    const domain::Import command{crypto::new_id<domain::UserId>(moment.now), person.registrant,
                                 person.active_since, moment.now};
    const auto decision = domain::decide(known.state, command, {});
    if (decision)
        return append_of(decision->events.front(), {stream_of(person), known.state.version},
                         moment);
    if (known.was_erased())
        refuse({person.line, LineFlaw::erased});
    else if (known.by_import)
        count(person, report_.already_here);
    else
        refuse({person.line, LineFlaw::registered});
    return std::nullopt;
}

void PeopleImport::count(const PersonToImport& person, std::int64_t& counter) {
    ++counter;
    report_.forms.insert(person.form);
}

// --- Reading

Answered<PeopleImport::KnownStreams> PeopleImport::look_up(const Batch& people) {
    std::vector<eventstore::StreamCursor> cursors;
    KnownStreams streams;
    for (const auto& person : people) {
        cursors.push_back({stream_of(person), {}, first_look});
        streams[cursors.back().stream];
    }
    const auto events = answered(log_.reader().read_streams(cursors));
    if (!events) return std::unexpected(events.error());
    for (const auto& event : *events)
        if (const auto done = streams.at(event.stream).take_in(event); !done)
            return std::unexpected(done.error());
    for (auto& [stream, known] : streams) {
        if (known.state.version.value < static_cast<std::int64_t>(first_look)) continue;
        if (const auto done = fold_whole(stream, known); !done)
            return std::unexpected(done.error());
    }
    return streams;
}

Answered<void> PeopleImport::fold_whole(const domain::StreamId& stream, Known& known) {
    const auto events = answered(eventstore::read_whole_stream(log_.reader(), stream));
    if (!events) return std::unexpected(events.error());
    known = {};
    for (const auto& event : *events)
        if (const auto done = known.take_in(event); !done) return done;
    return {};
}

domain::StreamId PeopleImport::stream_of(const PersonToImport& person) const {
    return crypto::stream_id(log_.keys()->index_key(), person.registrant.recipient.email);
}

// --- Writing

StreamAppend PeopleImport::append_of(const domain::UserEvent& event, const Place& place,
                                     const Moment& moment) const {
    const auto user = domain::user_of(event);
    const auto key = crypto::new_user_key();
    const auto id = crypto::new_id<domain::EventId>(moment.now);
    return {
        .stream = place.stream,
        .expected_version = place.after,
        .events = {eventstore::encode(event, {place.stream, place.after.next(), id}, key,
                                      metadata_)},
        .key_to_add = eventstore::KeyToAdd{user, crypto::wrap_user_key(*log_.keys(), user, key)},
        .key_to_destroy = {},
        .decided_in_generation = moment.generation};
}

}  // namespace roster::operators
