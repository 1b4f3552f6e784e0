#pragma once
// Where a checkpoint has been: close together near its present place, ever further apart behind.
// When the log went back, the newest of them that the log still has is where its follower goes on.

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_store.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace roster::followers {

class CheckpointTrail {
public:
    struct Place {
        std::int64_t position = 0;
        std::string mark;  // the hash's beginning, in hex
        bool operator==(const Place&) const = default;
    };
    static constexpr std::size_t mark_bytes = 8;
    // Of a checkpoint's detail that holds a trail: the detail, the trail, and a place of it.
    static constexpr text::JsonLimits detail_limits{.max_octets = 64 * 1024, .max_depth = 3};

    CheckpointTrail() = default;
    // As they were taken from `places`.
    explicit CheckpointTrail(std::vector<Place> places) : places_(std::move(places)) {}

    // The checkpoint is about to leave this place.
    void add(const eventstore::Checkpoint& left);
    // The newest place that the log has; nothing: it has none of them. What is newer is forgotten.
    [[nodiscard]] std::expected<std::optional<eventstore::Checkpoint>, eventstore::StoreUnavailable>
    newest_in(eventstore::LogReader& reader);

    [[nodiscard]] text::JsonArray to_json() const;
    // Absent, if one of its places cannot be read.
    [[nodiscard]] static std::optional<CheckpointTrail> from_json(text::JsonValue trail);

    // Oldest first.
    [[nodiscard]] const std::vector<Place>& places() const { return places_; }

private:
    std::vector<Place> places_;
};

}  // namespace roster::followers
