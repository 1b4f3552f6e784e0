#pragma once
// Why a follower's step ended early. Nothing is lost by it: what was not checkpointed comes again.

#include <expected>
#include <string>

#include "eventstore/event_store.hpp"

namespace roster::followers {

struct Failure {
    enum class Kind {
        store,        // the store did not answer
        overtaken,    // another node's follower has moved the checkpoint
        undecodable,  // an event that this node cannot read; never skipped
        bus,          // the bus did not answer or took nothing
        rewound,      // the bus has lost what it had acknowledged
    } kind;
    std::string message;
};

[[nodiscard]] inline std::unexpected<Failure> failed(const eventstore::StoreUnavailable& error) {
    return std::unexpected(Failure{Failure::Kind::store, error.message});
}

}  // namespace roster::followers
