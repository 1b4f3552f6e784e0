// Shows that the event that was added is written and read again as it was.
#include <cstdio>

#include "eventstore/codec/event_forms.hpp"
#include "eventstore/event_codec.hpp"

int main() {
    using namespace roster;
    const domain::UserEvent event = domain::UserNoted{
        .user_id = domain::UserId::parse("01890000-0000-7000-8000-000000000001").value(),
        .noted_at = domain::parse_rfc3339("2026-11-22T20:14:05.123456Z").value()};
    const auto [name, version] = eventstore::wire_type_of(event);
    eventstore::RecordedEvent recorded;
    recorded.type = name;
    recorded.schema_version = version;
    recorded.data = eventstore::data_of(event);
    const auto read = eventstore::decode_public(recorded);
    std::printf("round trip: %s\n", recorded.data.c_str());
    return read && *read == event ? 0 : 1;
}
