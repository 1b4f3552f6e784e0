#include "followers/checkpoint_trail.hpp"

#include <bit>
#include <span>

#include "text/hex.hpp"

namespace roster::followers {

namespace {

std::string mark_of(const crypto::Sha256& hash) {
    return text::to_hex(std::span(hash).first(CheckpointTrail::mark_bytes));
}

// Of places that lie between one power of two and the next behind the newest, one is enough.
int distance_class(std::int64_t newest, std::int64_t position) {
    return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(newest - position)));
}

}  // namespace

void CheckpointTrail::add(const eventstore::Checkpoint& left) {
    const auto newest = left.position.value;
    if (newest == 0) return;
    if (!places_.empty() && places_.back().position >= newest) return;
    std::vector<Place> kept;
    for (auto& place : places_) {
        const bool covered = !kept.empty() && distance_class(newest, kept.back().position) ==
                                                  distance_class(newest, place.position);
        if (!covered) kept.push_back(std::move(place));
    }
    kept.push_back({newest, mark_of(left.hash)});
    places_ = std::move(kept);
}

std::expected<std::optional<eventstore::Checkpoint>, eventstore::StoreUnavailable>
CheckpointTrail::newest_in(eventstore::LogReader& reader) {
    for (; !places_.empty(); places_.pop_back()) {
        const auto& place = places_.back();
        const auto found = reader.read_log({place.position - 1}, 1);
        if (!found) return std::unexpected(found.error());
        if (found->empty() || found->front().position.value != place.position) continue;
        const auto& event = found->front();
        if (mark_of(event.hash) == place.mark)
            return eventstore::Checkpoint{event.position, event.hash, {}};
    }
    return std::nullopt;
}

text::JsonArray CheckpointTrail::to_json() const {
    text::JsonArray trail;
    for (const auto& place : places_)
        trail.add_json(
            text::JsonArray().add_json(std::to_string(place.position)).add(place.mark).text());
    return trail;
}

std::optional<CheckpointTrail> CheckpointTrail::from_json(text::JsonValue trail) {
    std::vector<Place> places;
    for (const auto element : trail.elements()) {
        const auto parts = element.elements();
        if (parts.size() != 2) return std::nullopt;
        const auto position = parts[0].integer();
        const auto mark = parts[1].text();
        if (!position || !mark) return std::nullopt;
        places.push_back({*position, std::string(*mark)});
    }
    return CheckpointTrail(std::move(places));
}

}  // namespace roster::followers
