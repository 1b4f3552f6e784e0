#pragma once
// Whether an API node is ready: the store answers, and its schema is current. Parked projections
// are told, and make nobody unready.

#include <functional>

#include "eventstore/event_store.hpp"
#include "http/server.hpp"

namespace roster::cli {

// The function blocks for less than 2 s a call, on one thread at a time.
[[nodiscard]] std::function<http::Readiness()> node_readiness(
    const eventstore::StoreSettings& settings);

}  // namespace roster::cli
