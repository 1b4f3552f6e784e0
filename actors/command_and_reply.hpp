#pragma once
// Between an ask and the domain, both ways: the command that is decided, and the reply to what was
// decided. A command is built for the state at hand, whose password and code it is compared with;
// made anew for each decision, so nothing that was compared with an older state is ever used. No
// CAF here.

#include <expected>
#include <optional>
#include <vector>

#include "actors/ask.hpp"
#include "actors/known_events.hpp"
#include "actors/node.hpp"
#include "actors/requests.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_state.hpp"

namespace roster::actors {

// What is known of the password does not suffice to say whether it is one of the state's: compute
// the hash by this recipe and ask again.
struct NeedsHash {
    crypto::HashRecipe recipe;
};

// What is known of a stream.
struct KnownStream {
    const domain::UserState& state;
    const KnownEvents& events;
};

[[nodiscard]] std::expected<domain::UserCommand, NeedsHash> command_for(const Ask& ask,
                                                                        const KnownStream& stream,
                                                                        const Node& node);

// The password event a command's password was found to be; absent also for commands without one.
[[nodiscard]] std::optional<domain::StreamVersion> matched_password(
    const domain::UserCommand& command);

// What was decided, and what has become of it.
struct Settled {
    const domain::UserCommand& command;
    const std::vector<domain::UserEvent>& events;  // written; empty: nothing to write
    const std::optional<domain::CodeToMail>& to_mail;
    KnownStream stream;  // after them
    const domain::Policy& policy;
};

[[nodiscard]] Reply reply_for(const Settled& settled);

// How many hashes one request may cost: those with the current parameters, with each of the
// previous ones and each form of imported ones that are configured, and two more where a hash has
// yet others.
[[nodiscard]] std::size_t max_hashes_per_request(const ActorSettings& settings);

}  // namespace roster::actors
