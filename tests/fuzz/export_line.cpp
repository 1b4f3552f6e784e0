// A line of an export: what an import takes is written again to the octet.
#include "eventstore/codec/event_line.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/fuzz/target.hpp"

namespace roster::fuzz {

void check_export_line(std::string_view octets) {
    const auto event = eventstore::parse_event_line(octets);
    if (!event) {
        hold(!event.error().empty(), "refused without a word");
        return;
    }
    const auto line = eventstore::event_json(*event, eventstore::sealed_private_json(*event));
    const auto again = eventstore::parse_event_line(line);
    hold(again == event, "written again it is another event");
    hold(eventstore::event_json(*again, eventstore::sealed_private_json(*again)) == line,
         "two ways to write one event");
    (void)eventstore::decode_public(*event);
}

}  // namespace roster::fuzz
