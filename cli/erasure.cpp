#include "cli/erasure.hpp"

#include <iostream>

#include <unistd.h>

#include "cli/log_pages.hpp"
#include "crypto/random_ids.hpp"
#include "domain/user_decide.hpp"
#include "eventstore/event_codec.hpp"

namespace roster::cli {

namespace {

// UserErased has no personal part, so no key is needed to write it.
eventstore::StreamAppend append_of(const domain::UserEvent& erased, const domain::StreamId& stream,
                                   domain::StreamVersion version, domain::LogTime now) {
    const telemetry::RequestContext context{
        .request_id = crypto::uuid_v7(now).to_string(), .traceparent = {}, .client_network = {}};
    const auto id = crypto::new_id<domain::EventId>(now);
    return {.stream = stream,
            .expected_version = version,
            .events = {eventstore::encode(erased, {stream, version.next(), id}, {},
                                          eventstore::encode_metadata(context))},
            .key_to_add = {},
            .key_to_destroy = domain::user_of(erased)};
}

}  // namespace

Eraser::Eraser(eventstore::EventStore& store)
    : reader_(store.open_reader()), appender_(store.open_appender()) {}

Erasure Eraser::erase(const Person& person,
                      const std::function<bool(const domain::UserState&)>& wanted) {
    for (int attempt = 0; attempt < max_conflicts; ++attempt) {
        const auto state = fold_person(*reader_, {person.stream, std::nullopt}, nullptr);
        const auto user = user_of_state(state);
        if (!user || (person.user && *person.user != *user)) return Erasure::unknown_user;
        const auto now = answered(reader_->clock());
        const auto decision = domain::decide(state, domain::Erase{*user, now}, {});
        if (!decision) return Erasure::unknown_user;
        if (!wanted(state)) return Erasure::kept;
        if (append(append_of(decision->front(), person.stream, state.version, now)))
            return Erasure::done;
    }
    throw StartError("others kept writing to this person's stream: run the command again");
}

// False: somebody else appended first.
bool Eraser::append(const eventstore::StreamAppend& append) {
    const auto committed = appender_->append({&append, 1});
    if (committed) return committed->streams.front().has_value();
    if (committed.error() == eventstore::AppendError::unavailable)
        throw StartError("ROSTER_DATABASE_URL: the store does not answer; nothing was erased");
    return resolve(append);
}

bool Eraser::resolve(const eventstore::StreamAppend& append) {
    for (int attempt = 0; attempt < max_resolves; ++attempt) {
        const auto fate = appender_->resolve({&append, 1});
        if (fate) return *fate && (*fate)->streams.front().has_value();
    }
    throw StartError("ROSTER_DATABASE_URL: the store stopped answering; run the command again");
}

bool is_confirmed(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0) return true;
    std::cerr << question << " [y/N] " << std::flush;
    std::string answer;
    return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
}

}  // namespace roster::cli
