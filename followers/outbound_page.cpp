#include "followers/outbound_page.hpp"

#include "eventstore/event_codec.hpp"

namespace roster::followers {

OutboundPage seal_page(const eventstore::Page& page, const crypto::KeyRing& keys,
                       const OutboundContext& context, const std::optional<CodesAtHead>& known) {
    OutboundPage outbound;
    outbound.batch.reserve(page.size());
    outbound.places.reserve(page.size());
    for (const auto& recorded : page) {
        const auto event = eventstore::decode(recorded, keys);
        if (!event) {
            outbound.stopped_by = Failure{Failure::Kind::undecodable, event.error().message};
            break;
        }
        const auto place = outbound.readable++;
        if (const auto* erased = std::get_if<domain::UserErased>(&*event))
            outbound.erased.push_back(erased->user_id);
        const auto mail = domain::caused_mail(*event);
        if (mail && known && !known->await(*mail)) continue;
        outbound.batch.push_back(make_outbound_event(context, recorded, *event));
        outbound.places.push_back(place);
    }
    return outbound;
}

}  // namespace roster::followers
