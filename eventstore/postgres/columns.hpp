#pragma once
// Events as columns: one array literal each, in the order that append_events and import_events
// take them.

#include "eventstore/postgres/connection.hpp"
#include "eventstore/postgres/values.hpp"
#include "eventstore/recorded_event.hpp"

namespace roster::eventstore {

struct EventColumns {
    PostgresArray stream, version, type, schema_version, id, metadata, data, private_part, hash;

    void add(const RecordedEvent& event) {
        stream.add(event.stream);
        version.add(event.version);
        type.add(event.type);
        schema_version.add(event.schema_version);
        id.add(event.event_id);
        metadata.add(event.metadata);
        data.add(event.data);
        private_part.add(event.private_part);
        hash.add(event.hash);
    }

    void append_to(PostgresParameters& parameters) const {
        for (const auto* column : {&stream, &version, &type, &schema_version, &id, &metadata, &data,
                                   &private_part, &hash})
            parameters.emplace_back(column->literal());
    }
};

}  // namespace roster::eventstore
