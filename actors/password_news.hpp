#pragma once
// What one node found out about guesses at passwords, for the others: so that a limit is not as
// many limits as there are nodes. No CAF here.
//
// Without it a node counts what it sees itself. It names no address and no network, only keyed
// digests of them.

#include <functional>
#include <optional>

#include "domain/ids.hpp"
#include "domain/user_events.hpp"

namespace roster::actors {

// Who guesses at whose password.
struct Guesser {
    domain::StreamId stream;
    domain::NetworkTag network;
    std::optional<domain::NetworkTag> wide;  // of an IPv6 client: its /48
    bool operator==(const Guesser&) const = default;
};

enum class GuessedBy { logging_in, registering };

struct PasswordNews {
    Guesser guesser;
    // The password that this network had right for the first time; absent: it had a wrong one.
    std::optional<domain::EventId> right;
    GuessedBy by = GuessedBy::logging_in;
    // Of a wrong one: the network had one of the address's passwords right, so that this counts for
    // itself alone. Only a node that knows the address's passwords can say it.
    bool is_familiar = false;
    bool operator==(const PasswordNews&) const = default;
};

// Where a node's limits speak and listen. Thread-safe.
class PasswordNewsDesk {
public:
    virtual ~PasswordNewsDesk() = default;
    // `tell` is called by whoever judges a password: it must be quick. An empty one ends it; it is
    // not called any more once this returns.
    virtual void tell_to(std::function<void(const PasswordNews&)> tell) = 0;
    // Counts what another node found out.
    virtual void hear(const PasswordNews& news) = 0;
};

}  // namespace roster::actors
