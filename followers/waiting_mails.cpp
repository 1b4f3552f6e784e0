// The log is looked at before the bus: an order that passes from one to the other meanwhile is seen
// on one of them.

#include "followers/waiting_mails.hpp"

#include <algorithm>

#include "followers/event_relay.hpp"
#include "followers/relay_memory.hpp"

namespace roster::followers {

using Since = std::expected<std::optional<domain::LogTime>, Failure>;

namespace {}  // namespace

WaitingMails::WaitingMails(eventstore::EventStore& store, messaging::EventBus& bus)
    : bus_(bus), reader_(store.open_reader()), relay_(store.open_read_models(), EventRelay::name) {}

Since WaitingMails::since() {
    const auto in_log = unpublished();
    if (!in_log) return in_log;
    const auto on_bus = bus_.oldest_waiting_order();
    if (!on_bus) return std::unexpected(Failure{Failure::Kind::bus, on_bus.error().message});
    if (!*in_log || !*on_bus) return *in_log ? *in_log : *on_bus;
    return std::min(**in_log, **on_bus);
}

Since WaitingMails::unpublished() {
    const auto reached = relay_.read();
    if (!reached) return failed(reached.error());
    if (from_detail(reached->detail).republish_until)
        return std::unexpected(Failure{Failure::Kind::rewound, "the stream is made again"});
    const auto next = reader_->read_log(reached->position, 1);
    if (!next) return failed(next.error());
    if (next->empty()) return std::nullopt;
    return next->front().recorded_at;
}

}  // namespace roster::followers
