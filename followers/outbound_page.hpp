#pragma once
// A page of the log as it leaves: what of it is published, and how far the page is done when a part
// of that is.

#include <optional>
#include <vector>

#include "crypto/keyring.hpp"
#include "eventstore/checked_page.hpp"
#include "followers/codes_at_head.hpp"
#include "followers/failure.hpp"
#include "followers/outbound_event.hpp"

namespace roster::followers {

struct OutboundPage {
    std::vector<messaging::OutboundEvent> batch;
    std::vector<std::size_t> places;      // of each of the batch, in the page
    std::vector<domain::UserId> erased;   // whom the page tells to be erased
    std::size_t readable = 0;             // events, up to the first that cannot be read
    std::optional<Failure> stopped_by{};  // why not all are

    // How many of the page's events are done when so many of the batch are, from its beginning.
    [[nodiscard]] std::size_t done_with(std::size_t sent) const {
        return sent < places.size() ? places[sent] : readable;
    }
};

// The events up to the first that cannot be read: what stands before it is not kept waiting. With
// `known` only those orders of which the log's head does not know that they are done.
[[nodiscard]] OutboundPage seal_page(const eventstore::Page& page, const crypto::KeyRing& keys,
                                     const OutboundContext& context,
                                     const std::optional<CodesAtHead>& known);

}  // namespace roster::followers
