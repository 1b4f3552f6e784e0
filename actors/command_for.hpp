#pragma once
// Builds the domain's command for an ask and the state at hand: compares password and code with
// what the state knows. Made anew for each decision, so nothing that was compared with an older
// state is ever used. No CAF here.

#include <expected>
#include <span>

#include "actors/ask.hpp"
#include "actors/node.hpp"
#include "domain/user_commands.hpp"
#include "domain/user_state.hpp"

namespace roster::actors {

// What is known of the password does not suffice to say whether it is one of the state's: compute
// the hash with these parameters and ask again.
struct NeedsHash {
    crypto::Argon2Parameters parameters;
};

// What is known of a stream.
struct KnownStream {
    const domain::UserState& state;
    std::span<const domain::EventId> events;  // those the state was folded from, by version

    [[nodiscard]] const domain::EventId& event_at(domain::StreamVersion version) const {
        return events[static_cast<std::size_t>(version.value - 1)];
    }
};

[[nodiscard]] std::expected<domain::UserCommand, NeedsHash> command_for(const Ask& ask,
                                                                        const KnownStream& stream,
                                                                        const Node& node);

// The password event a command's password was found to be; absent also for commands without one.
[[nodiscard]] std::optional<domain::StreamVersion> matched_password(
    const domain::UserCommand& command);

// How many hashes one request may cost: the current parameters', and those of the owner's and a
// shadow's where these are older.
inline constexpr std::size_t max_hashes_per_request = 3;

}  // namespace roster::actors
