#pragma once
// Whom an operator's command is about: a person, named by user id or by address.

#include <functional>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/config.hpp"
#include "crypto/keyring.hpp"
#include "domain/user_state.hpp"
#include "eventstore/event_store.hpp"

namespace roster::cli {

struct PersonOptions {
    std::string user;
    std::string email;
};

// Adds the id, as `--user` or as a positional argument, and `--email`.
void add_person_options(CLI::App& command, PersonOptions& options, const std::string& id_name);

// Where a person's events are. With a user id only that user's count: a stream can outlive its
// person.
struct Person {
    domain::StreamId stream;
    std::optional<domain::UserId> user;
};

// By address the stream is derived, by id the log is searched. Nothing: the log knows no such id.
// Throws StartError for bad usage and where the keys are not the log's.
[[nodiscard]] std::optional<Person> find_person(eventstore::EventReader& reader,
                                                const PersonOptions& options,
                                                const Configuration& configuration);

// The whole key file, or nothing where there is none or only a mail worker's share.
[[nodiscard]] std::optional<crypto::KeyRing> keys_if_any(const Configuration& configuration);

// Folds the person's events, those recorded up to `until` if that is given. `visit` sees each.
// Without keys personal parts stay absent. Throws StartError.
[[nodiscard]] domain::UserState fold_person(
    eventstore::EventReader& reader, const Person& person, const crypto::KeyRing* keys,
    std::optional<domain::LogTime> until = {},
    const std::function<void(const eventstore::RecordedEvent&)>& visit = {});

// Whose state it is; nothing for an absent one.
[[nodiscard]] std::optional<domain::UserId> user_of_state(const domain::UserState& state);

}  // namespace roster::cli
