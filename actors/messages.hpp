#pragma once
// What the actors tell each other. Each is a plain struct that never leaves the process.

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/ask.hpp"
#include "actors/code_clock.hpp"
#include "actors/kept_proofs.hpp"
#include "actors/node.hpp"
#include "actors/stream_contents.hpp"
#include "crypto/hash_recipe.hpp"

namespace roster::actors {

// CAF passes what derives from it without knowing how to print or serialise it: it can hold
// secrets. Copyable, as CAF wants it; what can only be moved stands behind a shared_ptr.
struct Message {};

// --- An ask's way: door, directory, hasher, directory, user

struct NewAsk : Message {
    AskPtr ask;
};

// To the hasher: add the password's hash by this recipe to the evidence, and send it back.
struct HashPassword : Message {
    caf::actor reply_to;
    AskPtr ask;
    crypto::HashRecipe recipe;
};

struct PasswordHashed : Message {
    AskPtr ask;
};

struct AskUser : Message {
    AskPtr ask;
};

// From a user's actor: what is known of the password does not suffice.
struct HashNeeded : Message {
    AskPtr ask;
    crypto::HashRecipe recipe;
};

struct HasherIdle : Message {
    std::size_t worker = 0;
    std::chrono::duration<double> busy_for{};
};

// --- The store. `exchange` is the user actor's own number for a read or append, so that it knows
// an answer that comes too late.

// What came after the newest event known; all of the stream if none is.
struct ReadStream : Message {
    caf::actor reply_to;
    std::uint64_t exchange = 0;
    domain::StreamId stream;
    std::optional<KnownEvent> newest_known;
};

struct StreamRead : Message {
    std::uint64_t exchange = 0;
    StreamContents contents;
};

// To whom reads are asked of. Nobody waits for it.
struct KeepSnapshot : Message {
    domain::StreamId stream;
    KeyedSnapshot keyed;
};

struct AppendEvents : Message {
    caf::actor reply_to;
    std::uint64_t exchange = 0;
    eventstore::StreamAppend append;
};

struct EventsAppended : Message {
    std::uint64_t exchange = 0;
    AppendResult result;
};

// --- What a directory is told

struct WindowsShown : Message {
    domain::StreamId stream;
    std::vector<domain::WindowDeadline> open;
};

struct WindowsFound : Message {
    std::vector<DueWindow> windows;
};

struct ProofMade : Message {
    domain::StreamId stream;
    KeptProof proof;
};

// To directory, users and chores: the log went back, and nothing that is known may be true.
struct ForgetAll : Message {};

// --- What a node's chores are told

struct DirectoriesReady : Message {
    std::vector<caf::actor> directories;
};

// --- Time and end

// To oneself, later. An old number is ignored: a delayed message cannot be called back.
struct Tick : Message {
    std::uint64_t number = 0;
};

// To oneself, behind what is in the mailbox already.
struct Flush : Message {};

// To a user's actor: nothing more will come; finish and stop.
struct Drain : Message {};

// Finish what is under way, take nothing new, stop; what is not finished within `limit` is given
// up.
struct Stop : Message {
    std::chrono::milliseconds limit{};
};

// To oneself: the limit of a Stop is over.
struct GiveUp : Message {};

}  // namespace roster::actors

template <class T>
    requires std::derived_from<T, roster::actors::Message>
struct caf::allowed_unsafe_message_type<T> : std::true_type {};
