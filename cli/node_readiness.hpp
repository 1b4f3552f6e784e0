#pragma once
// Whether an API node is ready: the store takes writes on the way that the node's own take, and
// its schema is usable. Parked projections are told, and make nobody unready.

#include <functional>

#include "eventstore/event_store.hpp"
#include "http/server.hpp"

namespace roster::cli {

// `store` is the node's own, and outlives the function. That blocks for less than 2 s a call, on
// one thread at a time, and asks the store once a second at most.
[[nodiscard]] std::function<http::Readiness()> node_readiness(
    const eventstore::StoreSettings& settings, eventstore::EventStore& store);

}  // namespace roster::cli
