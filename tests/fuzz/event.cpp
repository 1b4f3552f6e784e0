// An event as a log may hold it: type, version, metadata and data in any form. It is decoded or
// refused; and what is shown of it is one line of JSON.
#include "eventstore/codec/canonical_check.hpp"
#include "eventstore/event_codec.hpp"
#include "tests/fuzz/target.hpp"
#include "text/json_reader.hpp"
#include "text/utf8.hpp"

namespace roster::fuzz {

void check_event(std::string_view octets) {
    eventstore::RecordedEvent event;
    event.position = {1};
    event.version = {1};
    event.schema_version = take_octet(octets) - '0';
    event.type = take_text(octets);
    event.metadata = take_text(octets);
    event.data = octets;
    const auto context = eventstore::decode_metadata(event.metadata);
    hold(text::is_utf8(eventstore::encode_metadata(context)), "metadata that is not UTF-8");
    const auto decoded = eventstore::decode_public(event);
    if (!decoded) {
        hold(!decoded.error().message.empty(), "refused without a word");
        return;
    }
    // An import takes only what an append would have written.
    if (eventstore::flaw_of_stored_object(event.data) ||
        eventstore::flaw_of_stored_object(event.metadata))
        return;
    const auto line = eventstore::event_json(event, "{\"shredded\":true}");
    const auto shown = text::JsonDocument::parse(line, {.max_octets = line.size(), .max_depth = 3});
    hold(shown && line.find('\n') == line.npos, "shown as something that is no JSON");
    hold(shown->root()["data"].raw() == event.data, "shown as something else");
}

}  // namespace roster::fuzz
