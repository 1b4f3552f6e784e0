#pragma once
// What the actors tell each other. Each is a plain struct that never leaves the process.

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <variant>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/ask.hpp"
#include "actors/code_clock.hpp"
#include "actors/kept_proofs.hpp"
#include "actors/node.hpp"
#include "actors/stream_contents.hpp"
#include "crypto/password_hash.hpp"

namespace roster::actors {

// CAF passes what derives from it without knowing how to print or serialise it: it can hold
// secrets. Copyable, as CAF wants it; what can only be moved stands behind a shared_ptr.
struct Message {};

struct Errand;  // see gateway.hpp

// A gateway's own number for a request under way.
using RequestId = std::uint64_t;

// Whom to answer. Without an actor nobody wants to know.
struct ReplyTo {
    caf::actor actor;
    RequestId request = 0;
};

// --- Requests

struct Submission : Message {
    std::shared_ptr<Errand> errand;
};

struct AskUser : Message {
    domain::StreamId stream;
    Ask ask;
    ReplyTo reply_to;
};

struct UserReplied : Message {
    RequestId request = 0;
    Reply reply;
};

// --- Passwords

struct HashPassword : Message {
    ReplyTo reply_to;
    std::shared_ptr<const crypto::SecretBytes> password;
    domain::StreamId stream;
    crypto::Argon2Parameters parameters;
    std::optional<domain::EmailAddress> judged_for;  // present: refuse a weak password first
    SteadyTime deadline;
};

struct PasswordHashed : Message {
    RequestId request = 0;
    std::variant<domain::PasswordHash, Outcome> result;  // PasswordTooWeak or Unavailable
};

struct HasherIdle : Message {
    std::size_t worker = 0;
    std::chrono::duration<double> busy_for{};
};

// --- The store. `exchange` is the user actor's own number for a read or append, so that it knows
// an answer that comes too late.

struct ReadStream : Message {
    caf::actor reply_to;
    std::uint64_t exchange = 0;
    eventstore::StreamCursor cursor;
};

struct StreamRead : Message {
    std::uint64_t exchange = 0;
    StreamContents contents;
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

// --- What a node's chores are told

struct DirectoriesReady : Message {
    std::vector<caf::actor> directories;
};

// So many user actors have gone.
struct UsersPassivated : Message {
    std::size_t count = 0;
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
